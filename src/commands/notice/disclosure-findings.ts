import {
  insteadOf,
  unguardedFacts,
  type DisclosureFinding,
  type UnguardedFact,
} from '#src/domain/disclosure.ts';
import { stagesOfNotices, updatesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import { guardOf, plainFindingsIn } from '../disclosure/guard.ts';
import { type Tx } from '../operation.ts';
import { stageTexts } from './stages.ts';

/** What the guard has to say of a notice's public texts, for staff. */
export interface DisclosureNotice {
  level: DisclosureFinding['level'];
  code: 'disclosure';
  detail: string;
  rule: DisclosureFinding['rule'];
  /** JSON pointer of the text in the notice. */
  place: string;
  /** UTF-16 units of that text. */
  start: number;
  end: number;
  excerpt: string;
  suggestion: string;
  fingerprint: string;
}

/** Findings in the words of a notice as it is stored: title, body, variables, stages, newest update. */
export async function disclosureFindings(tx: Tx, notice: NoticeRow): Promise<DisclosureNotice[]> {
  const [newest] = await updatesOfNotices(tx.q, [notice.id]);
  const stages = await stagesOfNotices(tx.q, [notice.id]);
  const texts = [
    { place: '/title', text: notice.title ?? '' },
    { place: '/body', text: newest?.body ?? notice.body ?? '', made: newest !== undefined },
    ...Object.entries(notice.variables).map(([name, text]) => ({
      place: `/variables/${name}`,
      text,
    })),
    ...stageTexts(stages),
  ];
  const guard = await guardOf(tx, notice.id);
  const isPublic = notice.publishedAt !== null;
  return [
    // What a published notice has said stops nothing any more; its staff are told all the same.
    ...plainFindingsIn(texts, { ...guard, readByAll: [] })
      .map((one) =>
        isPublic && one.rule === 'other_fact' ? { ...one, level: 'warn' as const } : one,
      )
      .map(asDisclosureNotice),
    ...unguardedFacts(guard.facts).map(asUnguarded),
  ];
}

const FIELDS = {
  cves: 'cves',
  packages: 'packages',
  fixedIn: 'fixed_in',
  hosts: 'hosts',
  tickets: 'tickets',
  nicknames: 'nicknames',
} as const satisfies Record<UnguardedFact['list'], string>;

/** Tells staff of a fact, or of a part of it, that nothing keeps out of public texts but their eyes. */
function asUnguarded({ list, index, value, part }: UnguardedFact): DisclosureNotice {
  const place = `/private_facts/${FIELDS[list]}/${index}`;
  const start = value.indexOf(part);
  const what =
    part === value
      ? `“${value}” in ${place} is not looked for in public texts`
      : `“${part}” alone, without the rest of “${value}” in ${place}, is not looked for in public texts`;
  const only = list === 'fixedIn' && /^v?\d{1,3}$/i.test(part) ? `; only “version ${part}” is` : '';
  return {
    ...{ level: 'warn', code: 'disclosure', rule: 'fact_unguarded', place },
    ...{ start, end: start + part.length, excerpt: part, suggestion: '' },
    detail: `${what}${only}: it is too short, or an everyday word or number. Name it in full, or read every text yourself.`,
    fingerprint: `fact_unguarded|${part}|${place}`,
  };
}

/** A finding as the API and the pages show it beside those of other kinds. */
export function asDisclosureNotice(finding: DisclosureFinding): DisclosureNotice {
  const { level, rule, place, start, end, excerpt, message, suggestion, fingerprint } = finding;
  const whose = finding.notice === undefined ? '' : ` (${finding.notice})`;
  return {
    ...{ level, code: 'disclosure' as const, rule, place, start, end, excerpt, suggestion },
    detail: `“${excerpt}” in ${place} ${message}${whose}. ${insteadOf(finding)}`,
    fingerprint,
  };
}
