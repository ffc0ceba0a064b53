import * as z from 'zod';
import { invalidField, notFound, Refusal, type Fault } from '#src/domain/errors.ts';
import {
  announcementScope,
  domainScope,
  endAnnouncementHold,
  listHolds,
  putHold,
  QUEUE,
  removeDomainHolds,
  removeHold,
} from '#src/store/mail-holds.ts';
import { readInstant, throwFaults } from '../instants.ts';
import { operation, type Tx } from '../operation.ts';
import { line } from '../parse.ts';
import { holdView, type HoldView } from './view.ts';

const HoldInput = z.strictObject({
  /** Shown to whoever wonders why no mail goes out. */
  reason: line(300),
  /** When it is tried again by itself; left out: when somebody ends it. */
  until: line(40).nullish(),
});

const DOMAIN =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

function parseDomain(text: string): string {
  const domain = text.trim().toLowerCase();
  if (!DOMAIN.test(domain)) {
    throw invalidField('/domain', 'must be a domain in ASCII such as example.com');
  }
  return domain;
}

const audit = (tx: Tx, action: string, scope: string, detail: Record<string, unknown> = {}) =>
  tx.audit(`mail_queue.${action}`, 'mail_queue', scope, detail);

async function hold(tx: Tx, scope: string, input: z.output<typeof HoldInput>): Promise<HoldView> {
  const faults: Fault[] = [];
  const until = input.until ? readInstant(input.until, tx.timeZone, '/until', faults) : null;
  if (until !== null && until <= tx.now) {
    faults.push({ pointer: '/until', detail: 'must be in the future' });
  }
  throwFaults(faults);
  const before = (await listHolds(tx.q)).find((row) => row.scope === scope);
  await putHold(tx.q, {
    scope,
    reason: input.reason,
    failureClass: null,
    since: before?.since ?? tx.now,
    until,
    setBy: tx.actor.label,
  });
  const action = scope === QUEUE ? 'pause' : 'hold_domain';
  await audit(tx, action, scope, { reason: input.reason, until });
  return holdView((await listHolds(tx.q)).find((row) => row.scope === scope)!);
}

/** Lets no mail go out until it is resumed, or until a time. Throws `invalid`. */
export const pauseQueue = operation({ scope: 'mail:write', input: HoldInput }).write((tx, input) =>
  hold(tx, QUEUE, input),
);

/** Keeps the mail to one domain back. Throws `invalid`. */
export const holdDomain = operation({ scope: 'mail:write', change: HoldInput }).write(
  async (tx, domain, input): Promise<HoldView> => hold(tx, domainScope(parseDomain(domain)), input),
);

/** Lets mail go out again at once. Throws `not_allowed` where it does. */
export const resumeQueue = operation({ scope: 'mail:write' }).write(async (tx) => {
  const ended = await removeHold(tx.q, QUEUE);
  if (ended === null) {
    throw new Refusal('not_allowed', 'The queue is not paused.');
  }
  await audit(tx, 'resume', QUEUE, { since: ended.since });
});

/** Lets the mail to a domain go out again. Throws `invalid`, and `not_found` where it does. */
export const releaseDomain = operation({ scope: 'mail:write' }).write(async (tx, text: string) => {
  const domain = parseDomain(text);

  const scope = domainScope(domain);
  const ended = await removeHold(tx.q, scope);
  if (ended === null) {
    throw notFound(`Mail to ${domain} is not held back.`);
  }
  await audit(tx, 'release_domain', scope, { since: ended.since });
});

/**
 * Lets the rest of an announcement go out that waits because so much of it came back; it is not
 * held for that a second time. Throws `not_found` where it does not wait.
 */
export const releaseAnnouncement = operation({ scope: 'mail:write' }).write(
  async (tx, id: string) => {
    if (!(await endAnnouncementHold(tx.q, id, tx.now))) {
      throw notFound('No announcement with this id is held back.');
    }
    await audit(tx, 'release_announcement', announcementScope(id));
  },
);

/**
 * Lets the mail to every held domain go out again; how many there were. A pause of the whole
 * queue stays: somebody may have set it for another reason.
 */
export const releaseAllDomains = operation({ scope: 'mail:write' }).write(async (tx) => {
  const ended = await removeDomainHolds(tx.q);
  for (const { scope, since } of ended) {
    await audit(tx, 'release_domain', scope, { since });
  }
  return { released: ended.length };
});
