import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { isPerson, requireScope, type Actor } from '#src/domain/actor.ts';
import {
  disclosedOf,
  disclosesNothing,
  NOTHING_DISCLOSED,
  withDisclosed,
  type DisclosedFacts,
  type StoredDisclosure,
} from '#src/domain/disclosed.ts';
import { Refusal, type Fault } from '#src/domain/errors.ts';
import { liveApproval } from '#src/store/approvals.ts';
import { updateNotice, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { raisePublication, writeAudit } from '#src/store/record.ts';
import { secondPersonAsked } from '../approval/enforced.ts';
import { passText } from '../approval/gate.ts';
import { openApproval, voidOthers } from '../approval/write.ts';
import { renewBrief } from '../brief/renew.ts';
import { throwFaults } from '../instants.ts';
import { loadNotice } from '../notice/load.ts';
import { loadPrivateFacts, type StoredFacts } from '../notice/private-facts.ts';
import { flag, line, parseInput } from '../parse.ts';
import { pageSettings } from '../settings/read.ts';
import { fullTime } from '#src/time/format.ts';
import { keptElsewhere } from './kept-elsewhere.ts';
import { disclosureHash } from './text.ts';

const facts = () => z.array(line(200), { error: 'must be a list of texts' }).max(100).default([]);

const DisclosureInput = z.strictObject({
  cves: facts(),
  packages: facts(),
  fixed_in: facts(),
  nicknames: facts(),
  /** The vector of the assessment, and its score. */
  cvss: flag().default(false),
});

/**
 * Publishes private facts of a notice, exactly those that are named, once the embargo has passed:
 * a person's act, never a token's and never the clock's. Where there is a second person their
 * word is needed first; then this asks for it, and publishes when it is called again with the
 * same facts. What is public is never taken back.
 */
export async function discloseFacts(
  context: CommandContext,
  actor: Actor,
  noticeId: string,
  raw: unknown,
): Promise<{ outcome: 'requested' | 'disclosed' }> {
  requireScope(actor, 'notices:write');
  if (!isPerson(actor.label)) {
    throw new Refusal('forbidden', 'Private facts are published by a person: sign in to do it.');
  }
  const input = parseInput(DisclosureInput, raw ?? {});
  const now = context.now();
  return context.store.transaction(async (q) => {
    const notice = await loadNotice(q, noticeId);
    checkTime(notice, (await pageSettings(context, q)).timeZone, now);
    const before = disclosedOf(notice.disclosed);
    const wanted = chosen(input, await loadPrivateFacts(q, noticeId));
    throwFaults(await keptElsewhere(q, noticeId, wanted, now));
    const added = newIn(wanted, before);
    if (disclosesNothing(added)) {
      return { outcome: 'disclosed' as const };
    }
    const hash = disclosureHash(added);
    const needed = await secondPersonAsked(q);
    const live = await liveApproval(q, noticeId, 'disclosure');
    if (needed && !(live?.state === 'approved' && live.textHash === hash)) {
      await request(q, actor, noticeId, added, hash, now);
      return { outcome: 'requested' as const };
    }
    const text = { subject: 'disclosure' as const, hash, needed, breakGlassReason: null };
    await passText(context, q, actor, notice, text, now);
    const stored: StoredDisclosure = {
      ...withDisclosed(before, added),
      releases: [...(before?.releases ?? []), now],
    };
    await updateNotice(q, noticeId, {
      disclosed: { ...stored },
      disclosedAt: notice.disclosedAt ?? now,
    });
    await raisePublication(q, now);
    await audit(q, actor, noticeId, 'disclosure.publish', added, now);
    // Support would go on saying that nothing can be said.
    await renewBrief(context, q, noticeId, true, now);
    return { outcome: 'disclosed' as const };
  });
}

function checkTime(notice: NoticeRow, timeZone: string, now: number): void {
  if (notice.status === 'draft') {
    throw new Refusal('not_allowed', 'This notice is a draft: nothing of it is public yet.');
  }
  if (notice.embargoUntil !== null && now < notice.embargoUntil) {
    throw new Refusal(
      'not_allowed',
      `These facts are under embargo until ${fullTime(notice.embargoUntil, timeZone)}: nobody can publish them before.`,
    );
  }
}

/** The facts of the input; each must be one of the notice's own. */
function chosen(input: z.output<typeof DisclosureInput>, own: StoredFacts): DisclosedFacts {
  const faults: Fault[] = [];
  const check = (name: string, wanted: readonly string[], known: readonly string[]) => {
    wanted.forEach((value, index) => {
      if (!known.includes(value)) {
        const detail = 'is not among this notice’s private facts, word by word';
        faults.push({ pointer: `/${name}/${index}`, detail });
      }
    });
  };
  check('cves', input.cves, own.cves);
  check('packages', input.packages, own.packages);
  check('fixed_in', input.fixed_in, own.fixedIn);
  check('nicknames', input.nicknames, own.nicknames);
  if (input.cvss && (own.cvssScore ?? null) === null) {
    faults.push({ pointer: '/cvss', detail: 'is not there: this notice has no assessed score' });
  }
  const taken: DisclosedFacts = {
    cves: input.cves,
    packages: input.packages,
    fixedIn: input.fixed_in,
    nicknames: input.nicknames,
    cvssVector: input.cvss ? (own.cvssVector ?? null) : null,
    cvssScore: input.cvss ? (own.cvssScore ?? null) : null,
  };
  if (faults.length === 0 && disclosesNothing(taken)) {
    const detail = 'name at least one fact: cves, packages, fixed_in, nicknames or cvss';
    faults.push({ pointer: '/cves', detail });
  }
  throwFaults(faults);
  return taken;
}

/** What of these facts is not public yet. */
function newIn(wanted: DisclosedFacts, before: DisclosedFacts | null): DisclosedFacts {
  const known = before ?? NOTHING_DISCLOSED;
  const list = (name: 'cves' | 'packages' | 'fixedIn' | 'nicknames') =>
    [...new Set(wanted[name])].filter((value) => !known[name].includes(value));
  const scored = known.cvssScore !== null;
  return {
    cves: list('cves'),
    packages: list('packages'),
    fixedIn: list('fixedIn'),
    nicknames: list('nicknames'),
    cvssVector: scored ? null : wanted.cvssVector,
    cvssScore: scored ? null : wanted.cvssScore,
  };
}

async function request(
  q: Queries,
  actor: Actor,
  noticeId: string,
  wanted: DisclosedFacts,
  hash: string,
  now: number,
): Promise<void> {
  await voidOthers(q, actor, noticeId, 'disclosure', hash, now);
  if ((await liveApproval(q, noticeId, 'disclosure')) !== null) {
    return;
  }
  const payload = { ...wanted };
  await openApproval(q, actor, { noticeId, subject: 'disclosure', textHash: hash, payload }, now);
  await audit(q, actor, noticeId, 'disclosure.request', wanted, now);
}

/** How many of each: the record is read by more people than the facts. */
async function audit(
  q: Queries,
  actor: Actor,
  noticeId: string,
  action: string,
  { cves, packages, fixedIn, nicknames, cvssScore }: DisclosedFacts,
  now: number,
): Promise<void> {
  await writeAudit(q, {
    at: now,
    actor: actor.label,
    action,
    entity: 'notice',
    entityId: noticeId,
    detail: {
      cves: cves.length,
      packages: packages.length,
      fixed_in: fixedIn.length,
      nicknames: nicknames.length,
      cvss: cvssScore !== null,
    },
  });
}
