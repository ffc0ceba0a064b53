import * as z from 'zod';
import { isPerson } from '#src/domain/actor.ts';
import {
  disclosedOf,
  disclosesNothing,
  NOTHING_DISCLOSED,
  withDisclosed,
  type DisclosedFacts,
  type StoredDisclosure,
} from '#src/domain/disclosed.ts';
import { Refusal, type Fault } from '#src/domain/errors.ts';
import { fullTime } from '#src/platform/time/format.ts';
import { liveApproval } from '#src/store/approvals.ts';
import { updateNotice, type NoticeRow } from '#src/store/notices.ts';
import { raisePublication } from '#src/store/record.ts';
import { secondPersonAsked } from '../approval/enforced.ts';
import { passText } from '../approval/gate.ts';
import { openApproval, voidOthers } from '../approval/write.ts';
import { throwFaults } from '../instants.ts';
import { loadNotice } from '../load-notice.ts';
import { noticeChanged } from '../notice-changed.ts';
import { operation, type Tx } from '../operation.ts';
import { flag, line, mayBeEmpty } from '../parse.ts';
import { pageSettings } from '../settings/read.ts';
import { keptElsewhere } from './kept-elsewhere.ts';
import { loadPrivateFacts, type StoredFacts } from './private-facts.ts';
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
export const discloseFacts = operation({
  scope: 'notices:write',
  change: mayBeEmpty(DisclosureInput),
}).write(async (tx, noticeId, input) => {
  if (!isPerson(tx.actor.label)) {
    throw new Refusal('forbidden', 'Private facts are published by a person: sign in to do it.');
  }

  const notice = await loadNotice(tx.q, noticeId);
  checkTime(notice, (await pageSettings(tx)).timeZone, tx.now);
  const before = disclosedOf(notice.disclosed);
  const wanted = chosen(input, await loadPrivateFacts(tx.q, noticeId));
  throwFaults(await keptElsewhere(tx, noticeId, wanted));
  const added = newIn(wanted, before);
  if (disclosesNothing(added)) {
    return { outcome: 'disclosed' as const };
  }
  const hash = disclosureHash(added);
  const needed = await secondPersonAsked(tx.q);
  const live = await liveApproval(tx.q, noticeId, 'disclosure');
  if (needed && !(live?.state === 'approved' && live.textHash === hash)) {
    await request(tx, noticeId, added, hash);
    return { outcome: 'requested' as const };
  }
  const text = { subject: 'disclosure' as const, hash, needed, breakGlassReason: null };
  await passText(tx, notice, text);
  const stored: StoredDisclosure = {
    ...withDisclosed(before, added),
    releases: [...(before?.releases ?? []), tx.now],
  };
  await updateNotice(tx.q, noticeId, {
    disclosed: { ...stored },
    disclosedAt: notice.disclosedAt ?? tx.now,
  });
  await raisePublication(tx.q, tx.now);
  await audit(tx, noticeId, 'disclosure.publish', added);
  // Support would go on saying that nothing can be said.
  await noticeChanged(tx, { before: notice, update: null, ownWords: false });
  return { outcome: 'disclosed' as const };
});

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
  tx: Tx,
  noticeId: string,
  wanted: DisclosedFacts,
  hash: string,
): Promise<void> {
  await voidOthers(tx, noticeId, 'disclosure', hash);
  if ((await liveApproval(tx.q, noticeId, 'disclosure')) !== null) {
    return;
  }
  const payload = { ...wanted };
  await openApproval(tx, { noticeId, subject: 'disclosure', textHash: hash, payload });
  await audit(tx, noticeId, 'disclosure.request', wanted);
}

/** How many of each: the record is read by more people than the facts. */
async function audit(
  tx: Tx,
  noticeId: string,
  action: string,
  { cves, packages, fixedIn, nicknames, cvssScore }: DisclosedFacts,
): Promise<void> {
  await tx.audit(action, 'notice', noticeId, {
    cves: cves.length,
    packages: packages.length,
    fixed_in: fixedIn.length,
    nicknames: nicknames.length,
    cvss: cvssScore !== null,
  });
}
