/** What staff know about a notice and customers must not read yet. */
export interface PrivateFacts {
  cves: readonly string[];
  packages: readonly string[];
  fixedIn: readonly string[];
  hosts: readonly string[];
  tickets: readonly string[];
  nicknames: readonly string[];
}

export interface Leak {
  /** The words of the text that gave it away. */
  found: string;
  detail: string;
}

const PATTERNS: readonly [RegExp, string][] = [
  [/\bCVE-\d{4}-\d{4,}\b/gi, 'is a CVE id'],
  [/\bGHSA(?:-[0-9a-z]{4}){3}\b/gi, 'is an advisory id'],
  [/\bCVSS:\d\.\d\/[A-Z:/0-9.]+/gi, 'is a CVSS vector'],
];

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A package gives itself away by its name or its version alone: `openssl 1.0.1f`. */
function packageParts(name: string): string[] {
  const parts = name.split(/[\s:@]+/).filter((part) => part.length >= 4);
  return [name, ...parts];
}

/**
 * Private facts and ids that a public text names, as plain words. The guard that sees through
 * look-alikes and encodings comes on top of this; what this one finds blocks a publication.
 */
export function findLeaks(text: string, facts: PrivateFacts): Leak[] {
  const leaks = new Map<string, Leak>();
  for (const [pattern, detail] of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      leaks.set(match[0].toLowerCase(), { found: match[0], detail });
    }
  }
  const kinds: [readonly string[], string][] = [
    [facts.cves, 'is a private fact (CVE id)'],
    [facts.packages.flatMap(packageParts), 'is a private fact (package)'],
    [facts.fixedIn, 'is a private fact (version)'],
    [facts.hosts, 'is a private fact (host)'],
    [facts.tickets, 'is a private fact (ticket)'],
    [facts.nicknames, 'is a private fact (nickname)'],
  ];
  for (const [values, detail] of kinds) {
    for (const value of values) {
      const pattern = new RegExp(
        `(?<![\\p{L}\\p{N}])${escapeForPattern(value)}(?![\\p{L}\\p{N}])`,
        'iu',
      );
      const match = pattern.exec(text);
      if (match !== null && !leaks.has(match[0].toLowerCase())) {
        leaks.set(match[0].toLowerCase(), { found: match[0], detail });
      }
    }
  }
  return [...leaks.values()];
}
