import type { Macro } from '#src/domain/brief.ts';
import { briefsOf } from '#src/store/briefs.ts';
import { iso } from '../instants.ts';
import { loadNotice } from '../load-notice.ts';
import { operation } from '../operation.ts';
import { deskOf, escalation, ROLE_WORDS } from './contacts.ts';
import { makeBrief } from './make.ts';

export interface BriefView {
  /** 0 while none is kept: then the texts are what the templates would give now. */
  version: number;
  body: string;
  macros: Macro[];
  created_by: string | null;
  created_at: string | null;
  sent_at: string | null;
  /** How many customer-facing contacts are sent it. */
  desk: number;
  /** Whom to escalate to, the first one first. */
  escalation: { role: string; name: string; reach: string | null; email: string | null }[];
  versions: { version: number; created_by: string; created_at: string; sent_at: string | null }[];
}

/** A notice's brief for support, or what it would be. */
export const readBrief = operation({ scope: 'notices:read' }).read(
  async (tx, noticeId: string): Promise<BriefView> => {
    const notice = await loadNotice(tx.q, noticeId);
    const versions = await briefsOf(tx.q, noticeId);
    const newest = versions[0] ?? null;
    const brief = newest ?? (await makeBrief(tx, notice));
    return {
      version: newest?.version ?? 0,
      body: brief.body,
      macros: [...brief.macros],
      created_by: newest?.createdBy ?? null,
      created_at: iso(newest?.createdAt ?? null),
      sent_at: iso(newest?.sentAt ?? null),
      desk: (await deskOf(tx.q, notice)).length,
      escalation: (await escalation(tx.q, notice)).map(({ role, name, reach, email }) => ({
        role: ROLE_WORDS[role],
        name,
        reach,
        email,
      })),
      versions: versions.map((row) => ({
        version: row.version,
        created_by: row.createdBy,
        created_at: iso(row.createdAt),
        sent_at: iso(row.sentAt),
      })),
    };
  },
);
