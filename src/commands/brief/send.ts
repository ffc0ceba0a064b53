import { sectionsOf, unescaped } from '#src/domain/brief.ts';
import { enqueueStaffMessage } from '#src/outbox/staff/enqueue.ts';
import { markBriefSent, type BriefRow } from '#src/store/briefs.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { ContactRow } from '#src/store/promises.ts';
import { nameToTell } from '../disclosure/may-be-said.ts';
import { type Tx } from '../operation.ts';
import { deskOf, escalation, ROLE_WORDS } from './contacts.ts';

/** Markdown as people read it in a plain mail. */
function plain(text: string): string {
  return unescaped(text.replace(/\*\*([^*]+)\*\*/g, '$1'));
}

/** Lists and quotes keep their lines: a mail to staff leaves alone what is indented. */
function paragraphs(text: string): string[] {
  return text
    .split(/\n{2,}/)
    .map((block) =>
      /^[->]/.test(block) ? plain(block.replace(/^> ?/gm, '')).replace(/^/gm, '  ') : plain(block),
    );
}

const reachOf = ({ role, name, reach, email }: ContactRow): string =>
  `  ${ROLE_WORDS[role]}: ${[name, reach, email].filter(Boolean).join(', ')}`;

function mailText(brief: BriefRow, contacts: readonly ContactRow[], link: string): string {
  return [
    ...sectionsOf(brief.body).flatMap(({ name, text }) => [
      ...(name === null ? [] : [`== ${name} ==`]),
      ...paragraphs(text),
    ]),
    // Right after the part that says whom to call.
    ...(contacts.length === 0 ? [] : ['== Names and numbers ==', contacts.map(reachOf).join('\n')]),
    ...brief.macros.flatMap(({ name, text }) => [`== Reply: ${name} ==`, ...paragraphs(text)]),
    `With the replies to copy: ${link}`,
  ].join('\n\n');
}

/**
 * Hands a version of the brief to the customer-facing contacts of the notice's team and tier, in
 * the caller's transaction; to how many. Nobody is sent the same version twice.
 */
export async function sendBrief(tx: Tx, notice: NoticeRow, brief: BriefRow): Promise<number> {
  const desk = await deskOf(tx.q, notice);
  const targets = desk.flatMap(({ email, webhookUrl }) => [
    ...(email === null ? [] : [{ channel: 'mail' as const, target: email }]),
    ...(webhookUrl === null ? [] : [{ channel: 'webhook' as const, target: webhookUrl }]),
  ]);
  if (targets.length === 0) {
    return 0;
  }
  const link = `${tx.publicUrl}/admin/notices/${notice.id}/brief`;
  const text = mailText(brief, await escalation(tx.q, notice), link);
  const name = await nameToTell(tx, notice);
  for (const { channel, target } of targets) {
    await enqueueStaffMessage(tx.q, {
      dedupeKey: `brief|${notice.id}|${brief.version}|${target}`,
      topic: `brief|${notice.id}`,
      channel,
      target,
      kind: 'support_brief',
      noticeId: notice.id,
      subject: `${brief.version === 1 ? 'Brief' : 'Brief, changed'}: ${name}`,
      text,
      payload: { notice: notice.id, version: brief.version, macros: brief.macros, url: link },
      now: tx.now,
    });
  }
  await markBriefSent(tx.q, brief, tx.now);
  return targets.length;
}
