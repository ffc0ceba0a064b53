import { may, type Actor } from '#src/domain/actor.ts';
import {
  blocking,
  checkPublicTexts,
  insteadOf,
  MUST_STAY_OUT,
  NEUTRAL,
  withoutPassed,
  type DisclosureFinding,
  type GuardedText,
  type PassedText,
  type PrivateFacts,
} from '#src/domain/disclosure.ts';
import type { Fault } from '#src/domain/errors.ts';
import { findNotice } from '#src/store/notices.ts';
import { overrideRequestsOf, overridesOf, type OverrideRow } from '#src/store/overrides.ts';
import { secondPersonAsked } from '../approval/enforced.ts';
import { type Tx } from '../operation.ts';
import { publishedTexts } from './notice-words.ts';
import { embargoesNow, type Embargoes } from './others.ts';
import { ofOthersWords } from './own-words.ts';
import { loadPrivateFacts } from './private-facts.ts';

/** What the public texts of one notice are looked through for, and what may stand in them. */
export interface Guard {
  facts: PrivateFacts;
  /** What of the facts a person has published: exactly that may be named. */
  cleared?: Partial<PrivateFacts>;
  /** What approvers let pass; `all`: a draft whose author asks one about it. */
  passed: readonly PassedText[] | 'all';
  /** The page's own origin. */
  own: string;
  /** What people read where a text is published. */
  asRead: (text: string) => readonly string[];
  /** The notice itself; null while it has no id. */
  noticeId: string | null;
  /** When its own embargo ends. */
  embargoUntil: number | null;
  /** What all notices keep back, this one too, whose facts are above. */
  embargoes: Embargoes;
  /** What the notice has told everybody already. */
  readByAll?: readonly GuardedText[];
  /** Whether the refusal names the other notice whose fact it is about. */
  names: boolean;
}

/** Whether somebody may know which notice keeps something back: whoever may read all of them. */
export function mayKnow(actor: Actor): boolean {
  return may(actor, 'notices:read');
}

interface Writing {
  /** Whoever writes: what they let pass themselves is no leave for their own words. */
  writer?: Actor;
  /** What stands there already, and is not theirs by being saved again. */
  standing?: readonly GuardedText[];
  /** A draft may hold what an approver is asked about; nothing that goes out may. */
  draft?: boolean;
}

/** Rules whose findings, once let pass, tell a private fact. */
const TELLS = (rule: string): boolean => rule.startsWith('fact_') || rule === 'vulnerability_id';
/** The notice in the fingerprint of another notice's fact. */
const OF_OTHER = /^other_fact@([^|]+)\|/;

type Said = Pick<DisclosureFinding, 'rule' | 'fingerprint'> | OverrideRow;

/** The embargo that what was found is under: its notice's own, or the other notice's. */
function embargoOf(
  { rule, fingerprint }: Said,
  { embargoUntil, embargoes }: Pick<Guard, 'embargoUntil' | 'embargoes'>,
): number | null {
  const other = OF_OTHER.exec(fingerprint)?.[1];
  if (other !== undefined) {
    return embargoes.until.get(other) ?? null;
  }
  return TELLS(rule) ? embargoUntil : null;
}

/** Until when an embargo keeps back what this would make public; null where none does. */
export function toldEarly(found: Said, guard: Guard, now: number): number | null {
  const until = embargoOf(found, guard);
  return until !== null && now < until ? until : null;
}

/** An embargo that came or grew after the override is not what its approver looked at. */
function holdsUnder(row: OverrideRow, guard: Pick<Guard, 'embargoUntil' | 'embargoes'>): boolean {
  const until = embargoOf(row, guard);
  return (
    until === null ||
    row.createdAt >= until ||
    (row.embargoUntil !== null && row.embargoUntil >= until)
  );
}

/** The guard of a notice as it stands. */
export async function guardOf(
  tx: Tx,
  noticeId: string,
  { writer, standing = [], draft = false }: Writing = {},
): Promise<Guard> {
  const { cleared, ...facts } = await loadPrivateFacts(tx.q, noticeId);
  const notice = await findNotice(tx.q, noticeId);
  const embargoUntil = notice?.embargoUntil ?? null;
  const embargoes = await embargoesNow(tx);
  const alone = !(await secondPersonAsked(tx.q));
  const requests = await overrideRequestsOf(tx.q, noticeId);
  const held = (await overridesOf(tx.q, noticeId)).filter((row) =>
    holdsUnder(row, { embargoUntil, embargoes }),
  );
  const writing = { writer, standing, requests };
  const given = alone ? held : await ofOthersWords(tx.q, notice, held, writing);
  const asked = draft ? requests.filter(({ outcome }) => outcome === null) : [];
  return {
    facts,
    ...(cleared === undefined ? {} : { cleared }),
    passed: [...given, ...asked.map((row) => ({ ...row, fingerprint: null }))],
    readByAll:
      notice === null || embargoes.others === null ? [] : await publishedTexts(tx.q, notice),
    own: tx.publicUrl,
    asRead: tx.asRead,
    noticeId,
    embargoUntil,
    embargoes,
    names: writer === undefined || mayKnow(writer),
  };
}

/** Of a text that belongs to no notice. */
export const NO_FACTS: PrivateFacts = {
  ...{ cves: [], packages: [], fixedIn: [], hosts: [], tickets: [], nicknames: [] },
};

/** What is found in texts and nobody has let pass, all levels. */
export function findingsIn(texts: readonly GuardedText[], guard: Guard): DisclosureFinding[] {
  if (guard.passed === 'all') {
    return [];
  }
  const { cleared, own, asRead, noticeId, embargoes } = guard;
  const options = {
    ...{ own, asRead, others: embargoes.others, notice: noticeId },
    ...(cleared === undefined ? {} : { cleared }),
  };
  const found = checkPublicTexts(texts, guard.facts, options);
  const passed = found.some(isOthers) ? [...guard.passed, ...saidAlready(guard)] : guard.passed;
  return withoutPassed(found, texts, passed);
}

const isOthers = ({ rule }: DisclosureFinding): boolean => rule === 'other_fact';

/**
 * What a published notice has said already is not kept back from it by another one that came
 * later: its work must be started, moved and ended all the same.
 */
function saidAlready({ readByAll = [], embargoes, noticeId, asRead }: Guard): PassedText[] {
  const options = { asRead, others: embargoes.others, notice: noticeId };
  return readByAll.flatMap((text) =>
    checkPublicTexts([text], NO_FACTS, options)
      .filter(isOthers)
      .map(({ fingerprint }) => ({ subject: 'notice' as const, ...text, fingerprint })),
  );
}

/** The same without saying twice of the same words that they must stay out. */
export const plainFindingsIn = (texts: readonly GuardedText[], guard: Guard): DisclosureFinding[] =>
  withoutEchoes(findingsIn(texts, guard));

/** Without what another notice keeps back where the words must stay out for this one's sake. */
export function withoutEchoes(found: readonly DisclosureFinding[]): DisclosureFinding[] {
  const own = blocking(found).filter((one) => !isOthers(one));
  return found.filter(
    (one) =>
      !isOthers(one) ||
      !own.some(
        ({ place, start, end }) => place === one.place && start <= one.start && one.end <= end,
      ),
  );
}

/** Whether somebody keeps this to themselves, unlike what nobody may say. */
const isKept = ({ rule }: DisclosureFinding): boolean =>
  rule.startsWith('fact_') || rule === 'other_fact';

/**
 * Adds what refuses these texts as faults of their places. Who may not read notices is not told
 * which of their words were private: that would confirm what they guessed.
 */
export function checkTexts(texts: readonly GuardedText[], guard: Guard, faults: Fault[]): void {
  const found = blocking(plainFindingsIn(texts, guard));
  const kept = guard.names ? [] : found.filter(isKept);
  for (const place of new Set(kept.map((one) => one.place))) {
    const detail = `${NEUTRAL.kept}: ${MUST_STAY_OUT}. Choose other words.`;
    faults.push({ pointer: place, detail });
  }
  for (const one of found.filter((other) => !kept.includes(other))) {
    const { place, excerpt, message, notice, rule, start, end, suggestion } = one;
    const whose = notice !== undefined && guard.names ? ` (${notice})` : '';
    faults.push({
      pointer: place,
      detail: `“${excerpt}” ${message}${whose}: ${MUST_STAY_OUT}. ${insteadOf(one)}`,
      finding: { rule, start, end, suggestion },
    });
  }
}
