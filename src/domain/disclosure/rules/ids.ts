import { words, type Rule } from './rule.ts';

/** What people and word processors put between the parts of an id. */
const S = '[-_\\s:.\\/]{0,4}';

const ADVISORIES = [
  `GHSA${S}[0-9a-z]{4}${S}[0-9a-z]{4}${S}[0-9a-z]{4}`,
  `(?:RHSA|RHBA|RHEA|ELSA|ELBA|ALSA|RLSA|OESA)${S}20\\d{2}${S}\\d{3,6}`,
  `(?:DSA|DLA)[-_ ]\\d{3,5}(?:-\\d{1,2})?`,
  `USN[-_ ]\\d{3,5}(?:-\\d{1,2})?`,
  `(?:ALAS\\d?|ALAS2023|PYSEC|RUSTSEC|OSV|GSD|EUVD|VMSA|JVNDB|CNVD|BDU|ICSA|ICSMA|WID-SEC-W|WID-SEC|TALOS|HSEC|PSEC|RSEC|CERTFR|NCSC)${S}20\\d{2}${S}\\d{1,6}(?:-\\d{1,6})?`,
  `CERTFR${S}20\\d{2}${S}(?:AVI|ALE)${S}\\d{3,5}`,
  `CNNVD${S}20\\d{4}${S}\\d{3,5}`,
  `(?:SUSE|openSUSE)-[SR]U${S}20\\d{2}${S}\\d{3,6}(?:-\\d)?`,
  `FEDORA-20\\d{2}-[0-9a-f]{8,10}`,
  `GLSA${S}20\\d{4}${S}\\d{2}`,
  `GO-20(?:19|2\\d)-\\d{4}`,
  `MFSA ?20\\d{2}-\\d{2,3}`,
  `SNYK-[A-Z]{2,12}-[A-Z0-9]{2,60}-\\d{3,9}`,
  `VU#\\d{5,6}`,
  `JVN#\\d{8}`,
  `ZDI-(?:CAN-\\d{4,6}|\\d{2}-\\d{3,5})`,
  `cisco-sa-[a-z0-9-]{4,60}`,
  `(?:APSB|APPSB)\\d{2}-\\d{2,3}`,
  `ADV\\d{6}`,
  `MS\\d{2}-\\d{3}`,
  `XSA-\\d{2,4}`,
  `FG-IR-\\d{2}-\\d{3,4}`,
  `PAN-SA-20\\d{2}-\\d{4}`,
  `HT2\\d{5}`,
  `EDB-ID:? ?\\d{4,6}`,
  `KB ?(?:[4-9]\\d{5,6}|[23]\\d{6})`,
].join('|');

export const ID_RULES: readonly Rule[] = [
  {
    rule: 'vulnerability_id',
    level: 'block',
    pattern:
      /(?<![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{N}])CVE(?:[-_\s:./#()[\]]|number|id|no){0,8}\d{4}[-_\s:./]{0,4}\d{4,}/giu,
  },
  { rule: 'vulnerability_id', level: 'block', pattern: words(ADVISORIES) },
  { rule: 'weakness_id', level: 'block', pattern: words(`(?:CWE|CAPEC)${S}\\d{1,4}`) },
];
