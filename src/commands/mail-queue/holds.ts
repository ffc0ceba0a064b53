import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { requireScope, type Actor } from '#src/domain/actor.ts';
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
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';
import { readInstant, throwFaults } from '../instants.ts';
import { line, parseInput } from '../parse.ts';
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

async function audit(
  q: Queries,
  entry: { now: number; actor: Actor; action: string; scope: string; detail?: object },
): Promise<void> {
  await writeAudit(q, {
    at: entry.now,
    actor: entry.actor.label,
    action: `mail_queue.${entry.action}`,
    entity: 'mail_queue',
    entityId: entry.scope,
    detail: { ...entry.detail },
  });
}

async function hold(
  context: CommandContext,
  actor: Actor,
  scope: string,
  raw: unknown,
): Promise<HoldView> {
  const input = parseInput(HoldInput, raw);
  const now = context.now();
  const faults: Fault[] = [];
  const until = input.until ? readInstant(input.until, context.timeZone, '/until', faults) : null;
  if (until !== null && until <= now) {
    faults.push({ pointer: '/until', detail: 'must be in the future' });
  }
  throwFaults(faults);
  return context.store.transaction(async (q) => {
    const before = (await listHolds(q)).find((row) => row.scope === scope);
    await putHold(q, {
      scope,
      reason: input.reason,
      failureClass: null,
      since: before?.since ?? now,
      until,
      setBy: actor.label,
    });
    const action = scope === QUEUE ? 'pause' : 'hold_domain';
    await audit(q, { now, actor, action, scope, detail: { reason: input.reason, until } });
    return holdView((await listHolds(q)).find((row) => row.scope === scope)!);
  });
}

/** Lets no mail go out until it is resumed, or until a time. Throws `invalid`. */
export async function pauseQueue(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<HoldView> {
  requireScope(actor, 'mail:write');
  return hold(context, actor, QUEUE, raw);
}

/** Keeps the mail to one domain back. Throws `invalid`. */
export async function holdDomain(
  context: CommandContext,
  actor: Actor,
  domain: string,
  raw: unknown,
): Promise<HoldView> {
  requireScope(actor, 'mail:write');
  return hold(context, actor, domainScope(parseDomain(domain)), raw);
}

/** Lets mail go out again at once. Throws `not_allowed` where it does. */
export async function resumeQueue(context: CommandContext, actor: Actor): Promise<void> {
  requireScope(actor, 'mail:write');
  const now = context.now();
  await context.store.transaction(async (q) => {
    const ended = await removeHold(q, QUEUE);
    if (ended === null) {
      throw new Refusal('not_allowed', 'The queue is not paused.');
    }
    await audit(q, { now, actor, action: 'resume', scope: QUEUE, detail: { since: ended.since } });
  });
}

/** Lets the mail to a domain go out again. Throws `invalid`, and `not_found` where it does. */
export async function releaseDomain(
  context: CommandContext,
  actor: Actor,
  text: string,
): Promise<void> {
  requireScope(actor, 'mail:write');
  const domain = parseDomain(text);
  const now = context.now();
  await context.store.transaction(async (q) => {
    const scope = domainScope(domain);
    const ended = await removeHold(q, scope);
    if (ended === null) {
      throw notFound(`Mail to ${domain} is not held back.`);
    }
    const detail = { since: ended.since };
    await audit(q, { now, actor, action: 'release_domain', scope, detail });
  });
}

/**
 * Lets the rest of an announcement go out that waits because so much of it came back; it is not
 * held for that a second time. Throws `not_found` where it does not wait.
 */
export async function releaseAnnouncement(
  context: CommandContext,
  actor: Actor,
  id: string,
): Promise<void> {
  requireScope(actor, 'mail:write');
  const now = context.now();
  await context.store.transaction(async (q) => {
    if (!(await endAnnouncementHold(q, id, now))) {
      throw notFound('No announcement with this id is held back.');
    }
    await audit(q, { now, actor, action: 'release_announcement', scope: announcementScope(id) });
  });
}

/**
 * Lets the mail to every held domain go out again; how many there were. A pause of the whole
 * queue stays: somebody may have set it for another reason.
 */
export async function releaseAllDomains(
  context: CommandContext,
  actor: Actor,
): Promise<{ released: number }> {
  requireScope(actor, 'mail:write');
  const now = context.now();
  return context.store.transaction(async (q) => {
    const ended = await removeDomainHolds(q);
    for (const { scope, since } of ended) {
      await audit(q, { now, actor, action: 'release_domain', scope, detail: { since } });
    }
    return { released: ended.length };
  });
}
