import { personOf } from '#src/domain/actor.ts';
import { fullTime } from '#src/platform/time/format.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { NoticeChange, Softened } from '../context.ts';
import { nameToTell } from '../disclosure/may-be-said.ts';
import type { Tx } from '../operation.ts';
import { ownersAnd } from './recipients.ts';
import { tellAbout, type Told } from './write-to.ts';

/** Tells those in charge what a change of a published notice takes back, or says after the fact. */
export async function tellOfChange(
  tx: Tx,
  { before, after, softened }: NoticeChange,
): Promise<void> {
  if (softened !== undefined) {
    await tellSoftened(tx, before, softened);
  }
  if (before.respondedAt === null && after.respondedAt !== null) {
    await tellSaidInTime(tx, before, after.respondedAt);
  }
}

/**
 * Tells owners, leads and managers, at once: nobody gets out of a breach, or lets the guard forget
 * something, without anybody else having heard of it.
 */
async function tellSoftened(
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
  });
}

/**
 * Tells the same people where a time to respond had passed and the patch is then said to have been
 * applied before: the record takes that word, and not in silence.
 */
async function tellSaidInTime(tx: Tx, notice: NoticeRow, appliedAt: number): Promise<void> {
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
  });
}

async function tell(
  tx: Tx,
  notice: NoticeRow,
  {
    lines,
    subject,
    ...said
  }: Pick<Told, 'kind' | 'occasion'> & {
    subject: (name: string) => string;
    lines: (name: string) => string[];
  },
): Promise<void> {
  const name = await nameToTell(tx, notice);
  const recipients = await ownersAnd(tx.q, notice, ['duty_lead', 'manager']);
  await tellAbout(tx, notice, recipients, {
    ...said,
    ...{ subject: subject(name), lines: lines(name), path: `/admin/notices/${notice.id}` },
  });
}
