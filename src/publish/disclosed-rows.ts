import type { PublicDisclosure } from './view.ts';

/** What was disclosed, as label and values; only what there is. */
export function disclosedRows(disclosed: PublicDisclosure): [string, string[]][] {
  const { cves, nicknames, packages, fixedIn, cvssScore, cvssVector } = disclosed;
  const severity = [
    ...(cvssScore === null ? [] : [`CVSS ${cvssScore.toFixed(1)}`]),
    ...(cvssVector === null ? [] : [cvssVector]),
  ];
  const rows: [string, string[]][] = [
    ['Vulnerability', cves],
    ['Also known as', nicknames],
    ['Software', packages],
    ['Fixed in', fixedIn],
    ['Severity', severity],
  ];
  return rows.filter(([, values]) => values.length > 0);
}

/** The same for machines, under the API's names. */
export function disclosedFacts(disclosed: PublicDisclosure) {
  return {
    cves: disclosed.cves,
    packages: disclosed.packages,
    fixed_in: disclosed.fixedIn,
    nicknames: disclosed.nicknames,
    cvss_vector: disclosed.cvssVector,
    cvss_score: disclosed.cvssScore,
  };
}
