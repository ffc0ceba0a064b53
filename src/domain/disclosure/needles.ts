import { needlesFor, type Kind, type Needle } from './needle.ts';
import { notesNeedles } from './notes.ts';
import { packageParts, versionForms, versionsIn } from './package-names.ts';
import type { PrivateFacts } from './types.ts';

/** Everything to look for on account of a notice's private facts. */
export function factNeedles(facts: Partial<PrivateFacts>): Needle[] {
  const each = (values: readonly string[] | undefined, kind: Kind, more = only): Needle[] =>
    (values ?? []).flatMap((value) =>
      [...new Set(more(value))].flatMap((one) => needlesFor(one, kind)),
    );
  return [
    ...each(facts.cves, { rule: 'fact_cve' }, (id) => [id, ...yearAndNumber(id)]),
    ...packageNeedles(facts.packages ?? []),
    ...each(facts.fixedIn, { rule: 'fact_version', side: 'version' }, versionNames),
    ...each(facts.hosts, { rule: 'fact_host' }, hostNames),
    ...each(facts.tickets, { rule: 'fact_ticket' }, ticketNames),
    ...each(facts.nicknames, { rule: 'fact_nickname' }),
    ...each(typeof facts.cvssVector === 'string' ? [facts.cvssVector] : [], {
      rule: 'fact_cvss_vector',
    }),
    ...notesNeedles(facts.notes ?? ''),
  ];
}

const only = (value: string): string[] => [value];

/** The number of a CVE id names it without the first three letters as well. */
function yearAndNumber(id: string): string[] {
  return /\d{4}\D{1,3}\d{4,}/.exec(id) ?? [];
}

/** A host, its first label where that is a name of its own, and an address in its other forms. */
function hostNames(host: string): string[] {
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host)?.slice(1).map(Number);
  if (octets !== undefined) {
    const number = octets.reduce((sum, octet) => sum * 256 + octet, 0);
    return [host, String(number), `0x${number.toString(16).padStart(8, '0')}`];
  }
  const label = host.split('.')[0]!;
  const isName = /[a-z].*\d/i.test(label)
    ? label.length >= 3
    : label.includes('-') && label.length >= 4;
  return isName ? [host, label, label.replace(/(?<=[a-z])(?=\d)/i, '-')] : [host];
}

/** A ticket, also where the fact is the link to it. */
function ticketNames(ticket: string): string[] {
  const last = /^https?:.*\/([^/?#]{4,})\/?$/i.exec(ticket)?.[1];
  return last === undefined ? [ticket] : [ticket, last];
}

function packageNeedles(packages: readonly string[]): Needle[] {
  return packages.flatMap((value) => {
    const parts = new Map(packageParts(value).map((part) => [part.text, part]));
    return [...parts.values()].flatMap(({ text, ...side }) =>
      needlesFor(text, { rule: 'fact_package', ...side }),
    );
  });
}

/** A version of one number is only one where the text says so; others are found by themselves. */
function versionNames(version: string): string[] {
  return /^v?\d{1,3}$/i.test(version)
    ? ['version', 'release', 'v'].map((word) => `${word} ${version.replace(/^v/i, '')}`)
    : [version, ...versionsIn(version).flatMap(versionForms)];
}
