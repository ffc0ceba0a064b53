import { SYSTEM } from '#src/domain/actor.ts';
import { NUDGE_REASONS } from '#src/domain/promise.ts';
import { listHolds } from '#src/store/mail-holds.ts';
import { awayOf, isAway, listRelays, type MailRelayRow } from '#src/store/mail-relays.ts';
import { openOverrideRequests } from '#src/store/overrides.ts';
import type { StaffMessageRow } from '#src/store/staff-messages.ts';
import type { CommandContext } from '../context.ts';
import { reading } from '../operation.ts';
import { isStillOwed, LOOK_KINDS } from './chase.ts';
import { EMBARGO_OVER, isEmbargoOver } from './embargoes-over.ts';

type Look = (
  context: CommandContext,
  message: Pick<StaffMessageRow, 'noticeId' | 'topic' | 'payload'>,
) => Promise<boolean>;

/** The promise is kept, or what a second person was asked to look at is decided. */
const owed: Look = (context, { noticeId, topic }) =>
  isStillOwed(context, noticeId ?? '', topic ?? '');

/** Mail goes out again; another hold of the same scope is another occasion. */
const held: Look = async ({ store }, { topic, payload }) =>
  (await listHolds(store.read)).some(
    ({ scope, since }) => scope === topic && since === Date.parse(String(payload?.['since'])),
  );

const isThisAway = (relays: readonly MailRelayRow[], payload: StaffMessageRow['payload']) =>
  relays.some(
    (row) =>
      row.relay === payload?.['relay'] &&
      isAway(row) &&
      row.failingSince === Date.parse(String(payload['since'])),
  );

const relayAway: Look = async ({ store }, { payload }) =>
  isThisAway(await listRelays(store.read), payload);

/** No relay takes mail, not only this one. */
const allAway: Look = async ({ store }, { payload }) => {
  const relays = await listRelays(store.read);
  return isThisAway(relays, payload) && awayOf(relays) !== null;
};

/** What is looked at again before staff are told of it, by the kind of the message. */
const LOOKS: Readonly<Record<string, Look>> = {
  ...Object.fromEntries(
    [...NUDGE_REASONS, ...Object.values(LOOK_KINDS)].map((kind) => [kind, owed]),
  ),
  [EMBARGO_OVER]: (context, { noticeId }) =>
    isEmbargoOver(reading(context, SYSTEM), noticeId ?? ''),
  override_asked: async ({ store }, message) =>
    (await openOverrideRequests(store.read)).some((row) => row.noticeId === message.noticeId),
  queue_paused: held,
  domain_held: held,
  mail_away: allAway,
  relay_away: relayAway,
};

/**
 * Whether what a message to staff tells of is still so. A message can wait for hours, while mail is
 * away or a webhook does not answer; what only reports that something happened is always so.
 */
export async function isStillSo(
  context: CommandContext,
  message: StaffMessageRow,
): Promise<boolean> {
  return (await LOOKS[message.kind]?.(context, message)) ?? true;
}
