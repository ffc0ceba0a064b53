import type { PrivateFacts } from './disclosure.ts';

/** The kinds of private facts that a person may publish; hosts, tickets and notes never are. */
const DISCLOSABLE = ['cves', 'packages', 'fixedIn', 'nicknames'] as const;
export type DisclosableList = (typeof DISCLOSABLE)[number];

/** The private facts of a notice that are public now. */
export type DisclosedFacts = Record<DisclosableList, string[]> & {
  cvssVector: string | null;
  /** 0.0 to 10.0; known wherever there is a vector. */
  cvssScore: number | null;
};

/** As it is stored: with every instant at which something was added, epoch milliseconds. */
export interface StoredDisclosure extends DisclosedFacts {
  releases: number[];
}

export const NOTHING_DISCLOSED: DisclosedFacts = {
  cves: [],
  packages: [],
  fixedIn: [],
  nicknames: [],
  cvssVector: null,
  cvssScore: null,
};

/** What was disclosed, by the stored column; null where nothing was. */
export function disclosedOf(stored: Record<string, unknown> | null): StoredDisclosure | null {
  return stored === null
    ? null
    : { ...NOTHING_DISCLOSED, releases: [], ...(stored as Partial<StoredDisclosure>) };
}

/** What is public after these facts were added: what was is never taken back by leaving it out. */
export function withDisclosed(
  before: DisclosedFacts | null,
  added: DisclosedFacts,
): DisclosedFacts {
  const known = before ?? NOTHING_DISCLOSED;
  const list = (name: DisclosableList) => [...new Set([...known[name], ...added[name]])];
  return {
    cves: list('cves'),
    packages: list('packages'),
    fixedIn: list('fixedIn'),
    nicknames: list('nicknames'),
    cvssVector: added.cvssVector ?? known.cvssVector,
    cvssScore: added.cvssScore ?? known.cvssScore,
  };
}

/** Whether none of these facts is named: there is nothing to publish. */
export function disclosesNothing(facts: DisclosedFacts): boolean {
  return DISCLOSABLE.every((name) => facts[name].length === 0) && facts.cvssScore === null;
}

/** Whether something may be published of what is known, and is not. */
export function isAnythingLeft(
  known: Pick<PrivateFacts, DisclosableList> & { cvssScore?: number | null },
  disclosed: DisclosedFacts | null,
): boolean {
  const before = disclosed ?? NOTHING_DISCLOSED;
  return (
    DISCLOSABLE.some((name) => known[name].some((value) => !before[name].includes(value))) ||
    ((known.cvssScore ?? null) !== null && before.cvssScore === null)
  );
}

/** What the guard lets through from now on. */
export function clearedFacts(facts: DisclosedFacts | null): Partial<PrivateFacts> | undefined {
  if (facts === null) {
    return undefined;
  }
  const { cves, packages, fixedIn, nicknames, cvssVector, cvssScore } = facts;
  return { cves, packages, fixedIn, nicknames, cvssVector, cvssScore };
}
