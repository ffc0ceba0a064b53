import type { PrivateFacts } from '../../domain/disclosure.ts';
import { findPrivateFacts } from '../../store/notices.ts';
import type { Queries } from '../../store/queries.ts';

export type StoredFacts = PrivateFacts & { notes: string };

const NONE: StoredFacts = {
  cves: [],
  packages: [],
  fixedIn: [],
  hosts: [],
  tickets: [],
  nicknames: [],
  notes: '',
};

/** A notice's private facts; empty lists where it has none. */
export async function loadPrivateFacts(q: Queries, noticeId: string): Promise<StoredFacts> {
  const row = await findPrivateFacts(q, noticeId);
  return { ...NONE, ...(row?.facts as Partial<StoredFacts> | undefined) };
}
