import { notesOf, type ApprovalSubject } from '#src/domain/approval.ts';
import { liveApproval } from '#src/store/approvals.ts';
import {
  componentsOfNotices,
  stagesOfNotices,
  updatesOfNotices,
  type NoticeRow,
  type StageRow,
} from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { hashOf } from '#src/store/staff.ts';
import { saidLater } from '#src/templating/facts.ts';
import { disclosureText } from '../disclosure/text.ts';
import { draftText, type FirstText } from '../notice/draft-text.ts';
import { type Tx } from '../operation.ts';
import { summaryText } from '../summary/text.ts';

/** What a second person looks at, and the hash that binds their word to it. */
export interface PublicText {
  title: string;
  body: string;
  hash: string;
  /** Of a draft: words that it does not say itself, and later updates do. */
  later?: string[];
  /** Of a draft: what goes public when it is published now. */
  first?: FirstText;
  /** Why what was looked at cannot go out any more, though nobody changed it; null: it can. */
  lapsed?: string | null;
}

/**
 * The public words of a notice as they stand. A draft's are those that somebody was asked to
 * look at, as long as they can go out now: the clock alone changes no approved text.
 */
export async function publicTextOf(
  tx: Tx,
  notice: NoticeRow,
  subject: Exclude<ApprovalSubject, 'update'>,
): Promise<PublicText> {
  if (subject === 'summary') {
    return { title: notice.title ?? '', ...(await summaryText(tx.q, notice.id)) };
  }
  if (subject === 'disclosure') {
    return { title: notice.title ?? '', ...(await disclosureText(tx.q, notice.id)) };
  }
  if (notice.status !== 'draft') {
    const text = await publishedText(tx.q, notice);
    return { ...text, hash: hashOf(JSON.stringify(await publicFacts(tx.q, notice, text))) };
  }
  const { first, lapsed } = await askedText(tx, notice);
  const { title, body } = first;
  const later = saidLater(notice.variables);
  const facts = {
    ...(await publicFacts(tx.q, notice, first)),
    // A click and the clock say these later, without anybody's look.
    later,
    // The page shows both beside the words.
    status: first.status,
    promisesUpdate: first.nextUpdateDue !== null,
    notify: notice.notify,
  };
  const unsaid = later.map(([, text]) => text).filter((text) => !body.includes(text));
  return { title, body, hash: hashOf(JSON.stringify(facts)), later: unsaid, first, lapsed };
}

/** Everything that the public reads of a notice because it is published, field by field. */
async function publicFacts(
  q: Queries,
  notice: NoticeRow,
  { title, body }: { title: string; body: string },
) {
  const components = await componentsOfNotices(q, [notice.id]);
  return {
    subject: 'publication',
    title,
    body,
    kind: notice.kind,
    tier: notice.tier,
    window: [notice.windowStart, notice.windowEnd, notice.timeZone],
    commitment: notice.commitPublicly ? notice.respondBy : null,
    components: components.map(({ slug, name, hidden, impact, role }) => [
      slug,
      name,
      hidden,
      impact,
      role,
    ]),
    stages: (await stagesOfNotices(q, [notice.id])).map((stage) => stageFacts(stage, notice)),
  };
}

const NEW_LOOK = 'Ask for a new look, at what would go out now.';

/**
 * What a draft says when it is published now. Where somebody was asked to look at it and its words
 * name a time, those words go out as they were read, with the promise that belongs to them.
 */
async function askedText(
  tx: Tx,
  notice: NoticeRow,
): Promise<{ first: FirstText; lapsed: string | null }> {
  const today = await draftText(tx, notice.id);
  const live = await liveApproval(tx.q, notice.id, 'publication');
  const { asOf = notice.updatedAt } = notesOf(live);
  if (live === null) {
    return { first: today, lapsed: null };
  }
  const asked = await draftText({ ...tx, now: asOf }, notice.id);
  if (asked.status !== today.status) {
    const lapsed = `What was looked at is the text for before the start. The window has begun since, so another text would go out, which nobody has seen. ${NEW_LOOK}`;
    return { first: today, lapsed };
  }
  if (asked.title === today.title && asked.body === today.body) {
    return { first: today, lapsed: null };
  }
  if (asked.nextUpdateDue !== null && asked.nextUpdateDue <= tx.now) {
    const lapsed = `What was looked at promises the next update by a time that has passed. ${NEW_LOOK}`;
    return { first: today, lapsed };
  }
  return { first: asked, lapsed: null };
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
  return notice.status === 'draft'
    ? [name, percent, region, plannedStart, plannedEnd]
    : [name, percent, region];
}
