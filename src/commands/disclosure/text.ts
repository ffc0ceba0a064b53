import { disclosedOf, type DisclosedFacts } from '#src/domain/disclosed.ts';
import { Refusal } from '#src/domain/errors.ts';
import { liveApproval } from '#src/store/approvals.ts';
import type { Queries } from '#src/store/queries.ts';
import { hashOf } from '#src/store/staff.ts';

/** The hash that binds an approval to exactly these facts. */
export function disclosureHash(facts: DisclosedFacts): string {
  const { cves, packages, fixedIn, nicknames, cvssVector, cvssScore } = facts;
  const sorted = [cves, packages, fixedIn, nicknames].map((list) => list.toSorted());
  return hashOf(JSON.stringify({ subject: 'disclosure', sorted, cvssVector, cvssScore }));
}

/** The facts that somebody asked to publish and that are not public yet; null for none. */
export async function requestedFacts(q: Queries, noticeId: string): Promise<DisclosedFacts | null> {
  const live = await liveApproval(q, noticeId, 'disclosure');
  if (live === null) {
    return null;
  }
  const { releases: _, ...facts } = disclosedOf(live.payload)!;
  return facts;
}

/** The facts as one reads them, a line each. */
function factLines(facts: DisclosedFacts): string[] {
  return [
    ...facts.cves,
    ...facts.packages,
    ...facts.fixedIn.map((version) => `fixed in ${version}`),
    ...facts.nicknames,
    ...(facts.cvssScore === null ? [] : [`CVSS ${facts.cvssScore.toFixed(1)}`]),
    ...(facts.cvssVector === null ? [] : [facts.cvssVector]),
  ];
}

/** What a second person looks at: the facts that are to be published; refuses where there are none. */
export async function disclosureText(
  q: Queries,
  noticeId: string,
): Promise<{ body: string; hash: string }> {
  const facts = await requestedFacts(q, noticeId);
  if (facts === null) {
    throw new Refusal('not_allowed', 'Nobody has asked to publish private facts of this notice.');
  }
  return { body: factLines(facts).join('\n'), hash: disclosureHash(facts) };
}
