import { personOf } from '#src/domain/actor.ts';
import { FACT_LISTS } from '#src/domain/disclosure.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import { fullTime } from '#src/time/format.ts';
import { nameToTell } from '../disclosure/may-be-said.ts';
import { type Tx } from '../operation.ts';
import { ownersAnd } from '../promise/recipients.ts';
import { writeTo } from '../promise/write-to.ts';
import type { StoredFacts } from './private-facts.ts';
import type { ResolvedNotice } from './resolve.ts';

/** What a change of a published notice takes away from those who rely on it, in plain words. */
export interface Softened {
  /** The time to respond, where there is more of it now. */
  respondBy: { from: number; to: number } | null;
  /** When its embargo ends, where that is sooner now; null for `to`: no time is set any more. */
  embargo: { from: number; to: number | null } | null;
  /** How many private facts the guard looks for no more. */
  factsTakenOut: number;
}

/** Compares what was known of a published notice with what is to be; null: nothing is softer. */
export function softenedBy(
  notice: NoticeRow,
  known: StoredFacts,
  resolved: ResolvedNotice,
  judged: boolean,
  now: number,
): Softened | null {
  const { respondBy, embargoUntil, privateFacts } = resolved;
  const taken = FACT_LISTS.map(
    (name) => known[name].filter((fact) => !privateFacts[name].includes(fact)).length,
  );
  const notes = (known.notes ?? '') !== '' && privateFacts.notes !== known.notes ? 1 : 0;
  const more = judged && notice.respondBy !== null && respondBy !== null;
  const held = notice.embargoUntil !== null && now < notice.embargoUntil;
  const sooner = held && (embargoUntil ?? 0) < notice.embargoUntil!;
  const softened: Softened = {
    respondBy:
      more && respondBy > notice.respondBy! ? { from: notice.respondBy!, to: respondBy } : null,
    embargo: sooner ? { from: notice.embargoUntil!, to: embargoUntil } : null,
    factsTakenOut: taken.reduce((sum, count) => sum + count, notes),
  };
  return softened.respondBy === null && softened.embargo === null && softened.factsTakenOut === 0
    ? null
    : softened;
}

/**
 * Tells owners, leads and managers, at once: nobody gets out of a breach, or lets the guard forget
 * something, without anybody else having heard of it.
 */
export async function tellSoftened(
  tx: Tx,
  notice: NoticeRow,
  { respondBy, embargo, factsTakenOut }: Softened,
): Promise<void> {
  const at = (time: number) => fullTime(time, notice.timeZone);
  const lines = [
    ...(respondBy === null
      ? []
      : [
          `The patch is to be applied by ${at(respondBy.to)} now; it was to be by ${at(respondBy.from)}.`,
          ...(notice.commitPublicly ? ['Customers were promised the earlier time.'] : []),
        ]),
    ...(embargo === null
      ? []
      : [
          embargo.to === null
            ? `Its embargo has no end any more; it was to end on ${at(embargo.from)}.`
            : `Its embargo ends on ${at(embargo.to)} now; it was to end on ${at(embargo.from)}.`,
        ]),
    ...(factsTakenOut === 0
      ? []
      : [
          `Private facts taken out or rewritten: ${factsTakenOut}. The guard looks for them no more.`,
        ]),
  ];
  await tell(tx, notice, {
    kind: 'notice_softened',
    occasion: `${notice.id}|${notice.revision}`,
    subject: (name) => `Changed after publication: ${name}`,
    lines: (name) => [
      `${personOf(tx.actor.label)} changed what was agreed about “${name}”, which is published:`,
      ...lines,
      'If that is not right, change it back.',
    ],
    now: tx.now,
  });
}

/**
 * Tells the same people where a time to respond had passed and the patch is then said to have been
 * applied before: the record takes that word, and not in silence.
 */
export async function tellSaidInTime(tx: Tx, notice: NoticeRow, appliedAt: number): Promise<void> {
  const due = notice.respondBy;
  if (due === null || tx.now <= due || appliedAt > due) {
    return;
  }
  const at = (time: number) => fullTime(time, notice.timeZone);
  await tell(tx, notice, {
    kind: 'response_back_dated',
    occasion: notice.id,
    subject: (name) => `Said to be in time: ${name}`,
    lines: (name) => [
      `The patch of “${name}” was to be applied by ${at(due)}. Only now ${personOf(tx.actor.label)} says that it was, on ${at(appliedAt)}.`,
      'The record counts it as kept by that word.',
    ],
    now: tx.now,
  });
}

async function tell(
  tx: Tx,
  notice: NoticeRow,
  said: {
    kind: string;
    occasion: string;
    subject: (name: string) => string;
    lines: (name: string) => string[];
    now: number;
  },
): Promise<void> {
  const name = await nameToTell(tx, notice);
  const link = `${tx.publicUrl}/admin/notices/${notice.id}`;
  await writeTo(tx.q, notice, await ownersAnd(tx.q, notice, ['duty_lead', 'manager']), {
    kind: said.kind,
    occasion: `${said.kind}|${said.occasion}`,
    subject: said.subject(name),
    text: `${said.lines(name).join('\n')}\n\n${link}\n`,
    link,
    now: said.now,
  });
}
