import type { PublicPage } from '../publish/view.ts';
import { checkedLink, type ComposedMail } from './composed.ts';
import { oneLine, wrap } from './plain-text.ts';
import { sanitisedHtml, type MailName, type MailTemplates } from './templates.ts';

function compose(
  templates: MailTemplates,
  name: MailName,
  page: PublicPage,
  sentences: Record<string, string>,
  links: Record<string, string>,
): ComposedMail {
  const pageName = oneLine(page.name);
  const contact = page.supportContact === null ? null : oneLine(page.supportContact);
  const wrapped = Object.entries(sentences).map(([key, text]) => [`${key}_text`, wrap(text)]);
  const texts = templates.render(name, {
    page_name: pageName,
    page_url: page.url,
    support_contact: contact,
    contact_text: contact === null ? null : wrap(`Questions? ${contact}`),
    ...sentences,
    ...(Object.fromEntries(wrapped) as Record<string, string>),
    ...Object.fromEntries(
      Object.entries(links).map(([key, link]) => [key, sanitisedHtml(checkedLink(link))]),
    ),
  });
  return { ...texts, subject: oneLine(texts.subject), placeholders: null };
}

/** The mail that asks whoever reads the mailbox to confirm. Nothing follows unless they do. */
export function composeConfirmationMail(
  templates: MailTemplates,
  input: { page: PublicPage; confirmUrl: string; validHours: number },
): ComposedMail {
  const name = oneLine(input.page.name);
  const hours = `${input.validHours} ${input.validHours === 1 ? 'hour' : 'hours'}`;
  return compose(
    templates,
    'confirm',
    input.page,
    {
      preheader: `One step is left. The link works for ${hours}.`,
      what: `Somebody, most likely you, asked ${name} to send notices of maintenance and incidents to this address. We send them only once you confirm.`,
      how: `Open this page and press “Subscribe me”. The link works for ${hours}.`,
      otherwise:
        'If it was not you, do nothing. This address is not subscribed and gets no more mail about this.',
    },
    { confirm_url: input.confirmUrl },
  );
}

/**
 * The mail to somebody who asked to subscribe and already is subscribed. It looks like the
 * confirmation from outside, so that the answer on the web need not tell which one was sent.
 */
export function composeManageLinkMail(
  templates: MailTemplates,
  input: { page: PublicPage; manageUrl: string; unsubscribeUrl: string },
): ComposedMail {
  const name = oneLine(input.page.name);
  return compose(
    templates,
    'manage-link',
    input.page,
    {
      preheader: 'You are already subscribed. Nothing has changed.',
      what: `Somebody, most likely you, asked ${name} to send notices of maintenance and incidents to this address. It is already subscribed, and nothing has changed.`,
      how: 'On this page you can see and change what you get:',
      otherwise: 'If it was not you, do nothing.',
    },
    {
      manage_url: input.manageUrl,
      unsubscribe_url: input.unsubscribeUrl,
    },
  );
}
