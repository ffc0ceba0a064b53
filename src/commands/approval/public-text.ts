import type { ApprovalSubject } from '../../domain/approval.ts';
import {
  componentsOfNotices,
  stagesOfNotices,
  updatesOfNotices,
  type NoticeRow,
  type StageRow,
} from '../../store/notices.ts';
import type { Queries } from '../../store/queries.ts';
import { hashOf } from '../../store/staff.ts';
import type { CommandContext } from '../context.ts';
import { disclosureText } from '../disclosure/text.ts';
import { draftText } from '../notice/draft-text.ts';
import { summaryText } from '../summary/text.ts';

/** What a second person looks at, and the hash that binds their word to it. */
export interface PublicText {
  title: string;
  body: string;
  hash: string;
}

/**
 * The public words of a notice as they stand. A draft's are those of its last edit: the clock
 * alone changes no approved text.
 */
export async function publicTextOf(
  context: CommandContext,
  q: Queries,
  notice: NoticeRow,
  subject: Exclude<ApprovalSubject, 'update'>,
): Promise<PublicText> {
  if (subject === 'summary') {
    return { title: notice.title ?? '', ...(await summaryText(q, notice.id)) };
  }
  if (subject === 'disclosure') {
    return { title: notice.title ?? '', ...(await disclosureText(q, notice.id)) };
  }
  const { title, body } =
    notice.status === 'draft'
      ? await draftText(context, q, notice.id, notice.updatedAt)
      : await publishedText(q, notice);
  const facts = {
    subject,
    title,
    body,
    kind: notice.kind,
    tier: notice.tier,
    window: [notice.windowStart, notice.windowEnd, notice.timeZone],
    components: (await componentsOfNotices(q, [notice.id])).map(({ slug, impact }) => [
      slug,
      impact,
    ]),
    stages: (await stagesOfNotices(q, [notice.id])).map((stage) => stageFacts(stage, notice)),
    notify: notice.status === 'draft' ? notice.notify : null,
  };
  return { title, body, hash: hashOf(JSON.stringify(facts)) };
}

/** Everything the public has been told so far, oldest first. */
async function publishedText(q: Queries, notice: NoticeRow) {
  const updates = await updatesOfNotices(q, [notice.id]);
  return {
    title: notice.title ?? '',
    body: updates
      .toSorted((a, b) => a.sequence - b.sequence)
      .map((update) => update.body)
      .join('\n\n'),
  };
}

/** Once published, a rollout's plan is free to move: staff and pipelines see to it. */
function stageFacts(stage: StageRow, notice: NoticeRow): unknown[] {
  const { name, percent, region, plannedStart, plannedEnd } = stage;
  const facts = notice.status === 'draft' ? [region, plannedStart, plannedEnd] : [region];
  return facts.every((fact) => fact === null) ? [name, percent] : [name, percent, ...facts];
}
