import { clearedFacts, disclosedOf } from '#src/domain/disclosed.ts';
import type { PrivateFacts } from '#src/domain/disclosure.ts';
import { findNotice, findPrivateFacts } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { scoreVector } from '../assessment/cvss.ts';

export type StoredFacts = PrivateFacts & {
  notes: string;
  /** What of them a person has published: the guard lets exactly that through. */
  cleared?: Partial<PrivateFacts>;
};

const NONE: StoredFacts = {
  cves: [],
  packages: [],
  fixedIn: [],
  hosts: [],
  tickets: [],
  nicknames: [],
  notes: '',
};

/** The vector and base score of a stored assessment; nulls where it has none. */
export function scoreOf(assessment: Record<string, unknown> | null | undefined): {
  cvssVector: string | null;
  cvssScore: number | null;
} {
  const vector = assessment?.['cvss_vector'];
  if (typeof vector === 'string') {
    const scored = scoreVector(vector);
    return { cvssVector: vector, cvssScore: scored.ok ? scored.score : null };
  }
  const score = assessment?.['cvss_score'];
  return { cvssVector: null, cvssScore: typeof score === 'number' ? score : null };
}

/** A notice's private facts, its score included; empty lists where it has none. */
export async function loadPrivateFacts(q: Queries, noticeId: string): Promise<StoredFacts> {
  const row = await findPrivateFacts(q, noticeId);
  const disclosed = disclosedOf((await findNotice(q, noticeId))?.disclosed ?? null);
  const cleared = clearedFacts(disclosed);
  return {
    ...NONE,
    ...(row?.facts as Partial<StoredFacts> | undefined),
    ...scoreOf(row?.assessment),
    ...(cleared === undefined ? {} : { cleared }),
  };
}
