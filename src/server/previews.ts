import type { CommandContext } from '../commands/context.ts';
import {
  previewNotice,
  previewUpdate,
  previewWindow,
  type Previewed,
} from '../commands/notice/preview.ts';
import type { Actor } from '../domain/actor.ts';
import { composeNoticeMail } from '../mail/compose.ts';
import type { MailTemplates } from '../mail/templates.ts';
import { readPublicNotice } from '../publish/notice-view.ts';
import type { PublicNotice } from '../publish/view.ts';
import type { Queries } from '../store/queries.ts';
import type { PublicReader } from './public-reader.ts';

export interface Preview extends Omit<Previewed<unknown>, 'seen'> {
  title: string;
  /** Markdown of the update. */
  body: string;
  /** Its sanitised HTML, as the page shows it. */
  html: string;
  mail: { subject: string; text: string; html: string };
  notice: PublicNotice;
}

/** Stand in a preview for the links that each recipient gets their own of. */
const SAMPLE_LINKS = {
  manageUrl: 'https://example.invalid/preferences',
  unsubscribeUrl: 'https://example.invalid/unsubscribe',
};

/** Page text and mail of a command that has not been given yet, made by the code that would. */
export function createPreviews(
  context: CommandContext,
  reader: PublicReader,
  templates: MailTemplates,
) {
  async function look(q: Queries, noticeId: string, updateId: string) {
    const page = await reader.page(q);
    const notice = await readPublicNotice(q, noticeId, {
      origin: context.publicUrl,
      now: context.now(),
    });
    const update = notice?.updates.find((one) => one.id === updateId);
    if (notice === null || update === undefined) {
      throw new Error('The preview lost its update.');
    }
    const mail = composeNoticeMail(templates, {
      page,
      notice,
      update,
      timeline: notice.updates,
      timeZone: page.timeZone,
      placeholders: SAMPLE_LINKS,
    });
    return { notice, update, mail };
  }

  async function finish(
    previewed: Promise<Previewed<Awaited<ReturnType<typeof look>>>>,
  ): Promise<Preview> {
    const { seen, ...facts } = await previewed;
    return {
      ...facts,
      title: seen.notice.title,
      body: seen.update.body,
      html: seen.update.html,
      mail: { subject: seen.mail.subject, text: seen.mail.text, html: seen.mail.html },
      notice: seen.notice,
    };
  }

  return {
    notice: (
      actor: Actor,
      input: unknown,
      publication: unknown = {},
      draft: string | null = null,
    ) => finish(previewNotice(context, actor, { input, publication, draft }, look)),
    update: (actor: Actor, noticeId: string, input: unknown) =>
      finish(previewUpdate(context, actor, { noticeId, input }, look)),
    window: (actor: Actor, noticeId: string, input: unknown) =>
      finish(previewWindow(context, actor, { noticeId, input }, look)),
  };
}
