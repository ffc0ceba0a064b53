import {
  macrosIn,
  ownWords,
  standing,
  unescaped,
  withoutReply,
  type Brief,
} from '#src/domain/brief.ts';
import { commitmentOf, commitmentWords } from '#src/domain/commitment.ts';
import type { GuardedText } from '#src/domain/disclosure.ts';
import { Refusal, type Fault } from '#src/domain/errors.ts';
import { NOTICE_STATUS_LABELS } from '#src/domain/notice.ts';
import { fullTime } from '#src/platform/time/format.ts';
import { updatesOfNotices, type NoticeRow, type UpdateRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { checkTexts, guardOf, type Guard } from '../disclosure/guard.ts';
import { renderCompiled, renderText } from '../notice/render-text.ts';
import { type Tx } from '../operation.ts';
import { pageSettings } from '../settings/read.ts';
import { situationOf } from './situation.ts';

/** What of the newest update a brief repeats, characters. */
const MAX_QUOTED = 1_500;

/** Since when a notice has the status of its newest update; of updates, the newest first. */
function sinceOf(updates: readonly UpdateRow[]): number {
  const other = updates.findIndex(({ status }) => status !== updates[0]!.status);
  return updates.at(other === -1 ? -1 : other - 1)!.displayAt;
}

/** Where the notice stands now, in the words that are public. */
async function standsNow(tx: Tx, notice: NoticeRow): Promise<string> {
  const updates = await updatesOfNotices(tx.q, [notice.id]);
  const [newest] = updates;
  if (notice.status === 'draft' || newest === undefined) {
    return 'This is not published yet: keep it to yourself until the public announcement.';
  }
  const { timeZone } = await pageSettings(tx);
  const commitment = commitmentOf(notice);

  const quoted =
    newest.body.length <= MAX_QUOTED ? newest.body : `${newest.body.slice(0, MAX_QUOTED)}…`;
  const due =
    notice.nextUpdateDue === null
      ? 'none promised by a time'
      : `by ${fullTime(notice.nextUpdateDue, timeZone)}`;
  return [
    `- ${NOTICE_STATUS_LABELS[notice.status]}, since ${fullTime(sinceOf(updates), timeZone)}`,
    `- Next public update: ${due}`,
    ...(commitment === null
      ? []
      : [
          `- ${commitmentWords(commitment, tx.now, (at) => fullTime(at, timeZone)).replace(/\.$/, '')}`,
        ]),
    ...(notice.disclosedAt === null
      ? []
      : [
          `- Details are public since ${fullTime(notice.disclosedAt, timeZone)}: say what the page says of them, and no more`,
        ]),
    '',
    'What customers read:',
    '',
    quoted.replace(/^/gm, '> ').replace(/^> $/gm, '>'),
  ].join('\n');
}

/** The words of a brief that are looked through: all but where it stands, which is told anew. */
export function briefTexts(brief: Brief): GuardedText[] {
  const subject = 'brief' as const;
  return [
    { subject, place: '/body', text: ownWords(brief.body), made: true },
    ...brief.macros.flatMap(({ name, text }, index) => [
      { subject, place: `/macros/${index}/name`, text: name, made: true },
      { subject, place: `/macros/${index}/text`, text, made: true },
    ]),
  ].filter(({ text }) => text !== '');
}

/** What blocks each of a brief's texts, as faults of the fields in which they are edited. */
export async function leaksOf(
  q: Queries,
  noticeId: string,
  brief: Brief,
  guard: Guard,
): Promise<Fault[]> {
  const faults: Fault[] = [];
  checkTexts(briefTexts(brief), guard, faults);
  const [newest] = await updatesOfNotices(q, [noticeId]);
  // Where it stands repeats what is public: an approver let it pass there, or nobody did.
  checkTexts([{ place: '/body', text: newest?.body ?? '', made: true }], guard, faults);
  return faults;
}

async function fromTemplates(tx: Tx, notice: NoticeRow): Promise<Brief> {
  const facts = await situationOf(tx.q, notice);
  const rendered = await renderText(tx, facts, 'support_brief');
  const { body, reply } = withoutReply(rendered.body);
  const replies = tx.replies?.[notice.kind];
  const shipped =
    replies === undefined
      ? []
      : macrosIn((await renderCompiled(tx, facts, 'support_brief', replies)).body);
  const macros = [...(reply === null ? [] : [reply]), ...shipped];
  return { body, macros: macros.map(({ name, text }) => ({ name, text: unescaped(text) })) };
}

/**
 * A notice's brief from the templates, as of now. It is mailed, so it holds no private fact
 * either: what names one, or cannot be made, is left at where the notice stands.
 */
export async function makeBrief(tx: Tx, notice: NoticeRow): Promise<Brief> {
  const stands = await standsNow(tx, notice);
  const guard = await guardOf(tx, notice.id);
  try {
    const made = await fromTemplates(tx, notice);
    const brief = { ...made, body: standing(made.body, stands) };
    if ((await leaksOf(tx.q, notice.id, brief, guard)).length === 0) {
      return brief;
    }
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
  }
  const plain = { body: standing('', stands), macros: [] };
  return (await leaksOf(tx.q, notice.id, plain, guard)).length === 0
    ? plain
    : { body: standing('', 'See the public page of the notice.'), macros: [] };
}

/** The same for a text that a person wrote: their words stay, where it stands is told anew. */
export async function restated(tx: Tx, notice: NoticeRow, written: Brief): Promise<Brief> {
  return { ...written, body: standing(written.body, await standsNow(tx, notice)) };
}
