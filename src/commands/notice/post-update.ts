import type * as z from 'zod';
import { invalidInput, Refusal, type Fault } from '#src/domain/errors.ts';
import { isFinished, momentOf, type Moment, type NoticeStatus } from '#src/domain/notice.ts';
import { neighbours } from '#src/domain/timeline.ts';
import { updatesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import { guardOf } from '../disclosure/guard.ts';
import { sayable } from '../disclosure/may-be-said.ts';
import { readInstant, throwFaults } from '../instants.ts';
import { checkRevision, loadNotice } from '../load-notice.ts';
import { noticeChanged } from '../notice-changed.ts';
import { operation, type Tx } from '../operation.ts';
import { mayBeEmpty } from '../parse.ts';
import { tierPolicies } from '../settings/tier-policies.ts';
import { componentsAfter } from './components-after.ts';
import { UpdateInput } from './input.ts';
import { textFactsOf } from './load.ts';
import { openEnds } from './open-ends.ts';
import { nextUpdateAfter } from './promise.ts';
import { renderText } from './render-text.ts';
import { checkDisclosure, checkVariables, resolveComponents } from './resolve.ts';
import { checkLifeCycle, writeUpdate } from './write-update.ts';

interface Times {
  displayAt: number;
  nextUpdateDue: number | null | undefined;
}

function readTimes(input: UpdateInput, notice: NoticeRow, now: number, faults: Fault[]): Times {
  let displayAt = now;
  if (input.display_at !== undefined) {
    displayAt = readInstant(input.display_at, notice.timeZone, '/display_at', faults) ?? now;
    if (displayAt > now) {
      faults.push({ pointer: '/display_at', detail: 'must not be in the future' });
    }
  }
  if (input.next_update_due === undefined || input.next_update_due === null) {
    return { displayAt, nextUpdateDue: input.next_update_due };
  }
  const due = readInstant(input.next_update_due, notice.timeZone, '/next_update_due', faults);
  if (due !== null && due <= now) {
    faults.push({ pointer: '/next_update_due', detail: 'must be in the future' });
  }
  return { displayAt, nextUpdateDue: due };
}

/** How a verb tells something by an update. */
export interface Telling {
  expectedRevision?: number | undefined;
  /** What the entry tells, where that is not what its status says. */
  moment?: Moment | undefined;
  /** The body was made of the notice's own words, not typed. */
  made?: boolean;
  /** What is said where the template's text would name a private fact. */
  plain?: string;
}

/**
 * Why work ends with something still open; undefined where nothing is. Throws `invalid` where a
 * reason is needed and not given.
 */
async function reasonToEnd(
  tx: Tx,
  notice: NoticeRow,
  status: NoticeStatus,
  { completion_reason: reason }: UpdateInput,
): Promise<string | null | undefined> {
  const ends = await openEnds(tx, notice, status);
  if (ends.length > 0 && !reason && tx.previewing !== true) {
    throw invalidInput(ends.map((detail) => ({ pointer: '/completion_reason', detail })));
  }
  return ends.length > 0 ? reason : undefined;
}

/**
 * Adds an entry to a published notice's timeline. Without a status it is a further update within
 * the current one; without a body the text comes from the template of the moment; `display_at`
 * may lie in the past, and then changes the record but not what holds now.
 */
export async function addUpdate(
  tx: Tx,
  id: string,
  input: z.output<typeof UpdateInput>,
  { expectedRevision, moment: told, made = false, plain }: Telling = {},
): Promise<{ id: string; updateId: string }> {
  const notice = await loadNotice(tx.q, id);
  checkRevision(notice, expectedRevision);
  if (notice.status === 'draft') {
    throw new Refusal('not_allowed', 'This notice is a draft: publish it before its first update.');
  }
  const faults: Fault[] = [];
  const times = readTimes(input, notice, tx.now, faults);
  const components = await resolveComponents(tx.q, input.components, faults);
  checkVariables(input.variables, faults);
  // Words that were made are looked at where they are written, as what templates make.
  const typed = made ? { ...input, body: null } : input;
  checkDisclosure(typed, await guardOf(tx, id, { writer: tx.actor }), faults);
  throwFaults(faults);

  const entries = await updatesOfNotices(tx.q, [id]);
  const at = { displayAt: times.displayAt, sequence: Number.MAX_SAFE_INTEGER };
  const { before } = neighbours(entries, { ...at, status: notice.status });
  const status = input.status ?? before;
  // What cannot follow at all is said before what would be asked of it.
  checkLifeCycle(notice, entries, { ...at, status });
  const reason = await reasonToEnd(tx, notice, status, input);
  const policy = (await tierPolicies(tx.q)).find((one) => one.tier === notice.tier)!;
  const nextUpdateDue =
    times.nextUpdateDue === undefined
      ? nextUpdateAfter(status, policy, times.displayAt)
      : times.nextUpdateDue;
  const moment = told ?? (status === 'draft' ? 'announced' : momentOf(before, status));
  const fromTemplate = async () => {
    const facts = await textFactsOf(tx.q, notice, moment, input.variables, {
      nextUpdateDue,
      cadenceMs: isFinished(notice.kind, status) ? null : policy.cadenceMs,
      components: await componentsAfter(tx.q, notice, components),
      ...actualTimesAfter(notice, status, times.displayAt),
    });
    return (await renderText(tx, facts, moment)).body;
  };
  const said = input.body ? input.body : await fromTemplate();
  const body = input.body || plain === undefined ? said : await sayable(tx, id, said, plain);
  const update = await writeUpdate(tx, notice, {
    status,
    moment,
    body,
    displayAt: times.displayAt,
    nextUpdateDue,
    notify: input.notify ?? notice.notify,
    components,
    movedWindow: null,
    change: {},
    action: 'notice.update',
    reason,
  });
  // What a template says was looked at with it; what people type is new.
  const ownWords = !made && Boolean(input.body || Object.keys(input.variables).length > 0);
  await noticeChanged(tx, { before: notice, update, ownWords });
  return { id, updateId: update.id };
}

/** Somebody tells how it goes, as `addUpdate` has it. */
export const postUpdate = operation({
  scope: 'notices:write',
  change: mayBeEmpty(UpdateInput),
}).write((tx, id, input, expectedRevision?: number) =>
  addUpdate(tx, id, input, { expectedRevision }),
);

/** The actual times that a text may quote: the update that starts or ends the work sets them. */
function actualTimesAfter(notice: NoticeRow, status: NoticeStatus, at: number) {
  switch (status) {
    case 'in_progress':
    case 'verifying':
    case 'investigating':
    case 'identified':
    case 'monitoring':
      return { actualStart: notice.actualStart ?? at };
    case 'completed':
    case 'rolled_back':
    case 'resolved':
      return { actualStart: notice.actualStart, actualEnd: at };
    case 'draft':
    case 'scheduled':
    case 'cancelled':
      return {};
  }
}
