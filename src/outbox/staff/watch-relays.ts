import { duration, fullTime } from '#src/platform/time/format.ts';
import {
  awayOf,
  claimTelling,
  isAway,
  keepRelays,
  listRelays,
  relayAnswered,
  relayFailed,
  type MailRelayRow,
} from '#src/store/mail-relays.ts';
import type { Queries, Store } from '#src/store/queries.ts';
import { hastenStaffMail } from '#src/store/staff-messages.ts';
import { countByStatus } from '#src/store/staff-of-mail.ts';
import type { MailWorkerDeps } from '../deliver/deps.ts';
import type { Failure } from '../deliver/outcome.ts';
import { RETRY_TABLE } from '../retry.ts';
import { tellStaff } from './tell.ts';

/** That a relay goes on taking mail is put on record this often. */
const WELL_EVERY_MS = 10_000;
/** A relay that comes and goes is not told of each time. */
const TELL_EVERY_MS = 15 * 60_000;

type MailTransport = MailWorkerDeps['transport'];

/** The names of a transport's relays. */
export const relaysOf = ({ relays, kind }: MailTransport): readonly string[] => relays ?? [kind];

/** The relay that a transport with a single one hands mail to; null: it tells of each by itself. */
export const relayOf = (transport: MailTransport): string | null =>
  transport.watch === undefined ? relaysOf(transport)[0]! : null;

/**
 * Whether a failure says that the relay is away. One that refuses us has a hold of its own, of
 * which staff are told at once.
 */
export const isAboutRelay = (failure: Failure): boolean =>
  failure.atRelay === true && RETRY_TABLE[failure.class].hold === null;

interface News {
  answeredAt: number | null;
  failed: { reason: string; now: number } | null;
}

/** Keeps on record, for all processes, whether the relays take mail, and tells staff of changes. */
export interface RelayWatch {
  /** The relay took a mail. Nothing where it is null: the transport tells by itself. */
  answered(relay: string | null, now: number): void;
  /** No mail could be handed to it, whoever it was for; the reason in one line. */
  failed(relay: string | null, reason: string, now: number): void;
  /** Puts on record what was learned since the last step. */
  step(): Promise<void>;
}

/** @param relays names of those that are configured; the others are forgotten */
export function watchRelays(store: Store, relays: readonly string[]): RelayWatch {
  const news = new Map<string, News>();
  const well = new Map<string, number>();
  let begun = false;

  return {
    answered(relay, now) {
      if (relay !== null && now - (well.get(relay) ?? -Infinity) >= WELL_EVERY_MS) {
        well.set(relay, now);
        news.set(relay, { answeredAt: now, failed: null });
      }
    },
    failed(relay, reason, now) {
      if (relay === null) {
        return;
      }
      well.delete(relay);
      news.set(relay, {
        answeredAt: news.get(relay)?.answeredAt ?? null,
        failed: { reason, now },
      });
    },
    async step() {
      if (begun && news.size === 0) {
        return;
      }
      const taken = [...news];
      await store.transaction(async (q) => {
        if (!begun) {
          await keepRelays(q, relays);
        }
        for (const [relay, { answeredAt, failed }] of taken) {
          if (answeredAt !== null) {
            await settleAnswer(q, relay, answeredAt);
          }
          if (failed !== null) {
            await settleFailure(q, relay, failed);
          }
        }
      });
      begun = true;
      taken.filter(([relay, what]) => news.get(relay) === what).forEach(([at]) => news.delete(at));
    },
  };
}

const topicOf = (relay: string): string => `mail_relay|${relay}`;

const waitingText = (waiting: number): string =>
  waiting === 1 ? '1 mail waits' : `${waiting} mails wait`;

async function settleFailure(
  q: Queries,
  relay: string,
  failed: { reason: string; now: number },
): Promise<void> {
  const { now } = failed;
  const row = await relayFailed(q, relay, failed);
  const mayTell = { now, notSince: now - TELL_EVERY_MS };
  if (!isAway(row) || !(await claimTelling(q, relay, mayTell))) {
    return;
  }
  const since = row.failingSince!;
  const waiting = await countByStatus(q, 'waiting');
  const all = awayOf(await listRelays(q)) !== null;
  const goesOn = all
    ? `${waitingText(waiting)}. Nothing is lost: Forewarn tries again by itself, and tells you when it goes on.`
    : 'Email goes out by another relay meanwhile. Forewarn tries this one again by itself, and tells you when it is back.';
  await tellStaff(q, {
    now,
    kind: all ? 'mail_away' : 'relay_away',
    topic: topicOf(relay),
    dedupeKey: `mail_away|${relay}|${since}`,
    subject: all
      ? `Email is not going out: ${relay} cannot be used`
      : `One relay is away: ${relay} cannot be used`,
    text: `Since ${fullTime(since, 'UTC')} no mail can be handed to ${relay}. The last try ended with:\n\n  ${failed.reason}\n\n${goesOn} How things stand: “Mail” in the admin, or npm run forewarn -- queue status`,
    payload: { relay, since: new Date(since).toISOString(), reason: failed.reason, waiting },
  });
}

async function settleAnswer(q: Queries, relay: string, now: number): Promise<void> {
  const all = awayOf(await listRelays(q)) !== null;
  const before = await relayAnswered(q, relay, now);
  if (before === null || before.failingSince === null) {
    return;
  }
  await hastenStaffMail(q, now);
  if ((before.toldAt ?? -Infinity) >= before.failingSince) {
    await tellBack(q, before, { since: before.failingSince, now, all });
  }
}

/** @param all no relay at all took mail until now */
async function tellBack(
  q: Queries,
  { relay, reason }: MailRelayRow,
  { since, now, all }: { since: number; now: number; all: boolean },
): Promise<void> {
  const waiting = await countByStatus(q, 'waiting');
  const goesOn = all
    ? `\n\n${waitingText(waiting)} and ${waiting === 1 ? 'goes' : 'go'} out now, the most urgent first.`
    : '';
  await tellStaff(q, {
    now,
    kind: all ? 'mail_back' : 'relay_back',
    topic: topicOf(relay),
    dedupeKey: `mail_back|${relay}|${since}`,
    subject: all ? `Email goes out again: ${relay} is back` : `A relay is back: ${relay}`,
    text: `${relay} takes mail again. It could not be used from ${fullTime(since, 'UTC')} to ${fullTime(now, 'UTC')} (${duration(now - since)}); the last try had ended with:\n\n  ${reason ?? 'no reason given'}${goesOn}`,
    payload: {
      relay,
      since: new Date(since).toISOString(),
      until: new Date(now).toISOString(),
      waiting,
    },
  });
}
