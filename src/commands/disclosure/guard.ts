import type { Actor } from '../../domain/actor.ts';
import {
  blocking,
  checkPublicTexts,
  MUST_STAY_OUT,
  sameText,
  withoutPassed,
  type DisclosureFinding,
  type GuardedText,
  type PassedText,
  type PrivateFacts,
} from '../../domain/disclosure.ts';
import type { Fault } from '../../domain/errors.ts';
import { findNotice } from '../../store/notices.ts';
import { overrideRequestsOf, overridesOf, type OverrideRow } from '../../store/overrides.ts';
import type { Queries } from '../../store/queries.ts';
import { secondPersonAsked } from '../approval/enforced.ts';
import type { CommandContext } from '../context.ts';
import { loadPrivateFacts } from '../notice/private-facts.ts';

/** What the public texts of one notice are looked through for, and what may stand in them. */
export interface Guard {
  facts: PrivateFacts;
  /** What of the facts a person has published: exactly that may be named. */
  cleared?: Partial<PrivateFacts>;
  /** What approvers let pass; `all`: a draft whose author asks one about it. */
  passed: readonly PassedText[] | 'all';
  /** The page's own origin. */
  own: string;
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

/** Whether letting this pass makes something public that the embargo keeps back. */
export function tellsEarly(rule: string, embargoUntil: number | null, now: number): boolean {
  return TELLS(rule) && embargoUntil !== null && now < embargoUntil;
}

/** An embargo that came or grew after the override is not what its approver looked at. */
export function holdsUnder(row: OverrideRow, embargoUntil: number | null): boolean {
  return (
    !TELLS(row.rule) ||
    embargoUntil === null ||
    row.createdAt >= embargoUntil ||
    (row.embargoUntil !== null && row.embargoUntil >= embargoUntil)
  );
}

/** The guard of a notice as it stands. */
export async function guardOf(
  { publicUrl }: Pick<CommandContext, 'publicUrl'>,
  q: Queries,
  noticeId: string,
  { writer, standing = [], draft = false }: Writing = {},
): Promise<Guard> {
  const { cleared, ...facts } = await loadPrivateFacts(q, noticeId);
  const embargoUntil = (await findNotice(q, noticeId))?.embargoUntil ?? null;
  const alone = !(await secondPersonAsked(q));
  const requests = await overrideRequestsOf(q, noticeId);
  const is = (row: OverrideRow, text: GuardedText): boolean =>
    (text.subject ?? 'notice') === row.subject && sameText(text, row);
  const theirOwn = (row: OverrideRow): boolean =>
    requests.some((one) => one.requestedBy === row.createdBy && is(row, one)) ||
    (row.createdBy === writer?.label && !standing.some((text) => is(row, text)));
  const given = (await overridesOf(q, noticeId)).filter(
    (row) => holdsUnder(row, embargoUntil) && (alone || !theirOwn(row)),
  );
  const asked = draft ? requests.filter(({ outcome }) => outcome === null) : [];
  return {
    facts,
    ...(cleared === undefined ? {} : { cleared }),
    passed: [...given, ...asked.map((row) => ({ ...row, fingerprint: null }))],
    own: publicUrl,
  };
}

/** What is found in texts and nobody has let pass, all levels. */
export function findingsIn(texts: readonly GuardedText[], guard: Guard): DisclosureFinding[] {
  if (guard.passed === 'all') {
    return [];
  }
  const { cleared, own } = guard;
  const options = { own, ...(cleared === undefined ? {} : { cleared }) };
  return withoutPassed(checkPublicTexts(texts, guard.facts, options), texts, guard.passed);
}

/** Adds what refuses these texts as faults of their places. */
export function checkTexts(texts: readonly GuardedText[], guard: Guard, faults: Fault[]): void {
  for (const { place, excerpt, message } of blocking(findingsIn(texts, guard))) {
    faults.push({ pointer: place, detail: `“${excerpt}” ${message}: ${MUST_STAY_OUT}` });
  }
}
