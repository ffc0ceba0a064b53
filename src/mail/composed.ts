import { randomBytes } from 'node:crypto';

/** Texts that stand for the recipient's own links until they are known. */
export interface LinkPlaceholders {
  manageUrl: string;
  unsubscribeUrl: string;
}

export interface RecipientLinks {
  manageUrl: string;
  unsubscribeUrl: string;
}

export interface ComposedMail {
  subject: string;
  text: string;
  html: string;
  /** Null where the mail has no per-recipient links left to fill in. */
  placeholders: LinkPlaceholders | null;
}

/** Letters and digits only, so that no encoding changes them; unguessable, so that no body holds them. */
export function newPlaceholders(): LinkPlaceholders {
  const mark = randomBytes(12).toString('hex');
  return { manageUrl: `manage${mark}`, unsubscribeUrl: `unsubscribe${mark}` };
}

const LINK = /^https?:\/\/[A-Za-z0-9._~:/?#@!$*+,;=%[\]-]{1,800}$/;

/**
 * The link, if it can stand in a header, in text and in HTML alike.
 *
 * @throws {Error} if it is not a web address or holds `&`, quotes, brackets, spaces or line ends
 */
export function checkedLink(link: string): string {
  if (!LINK.test(link)) {
    throw new Error('A link in a mail is a web address without &, quotes, brackets or spaces.');
  }
  return link;
}

/** The mail with one recipient's links in the place of the placeholders. */
export function personalise(composed: ComposedMail, links: RecipientLinks): ComposedMail {
  const { placeholders } = composed;
  if (placeholders === null) {
    return composed;
  }
  const fill = (text: string) =>
    text
      .replaceAll(placeholders.manageUrl, () => checkedLink(links.manageUrl))
      .replaceAll(placeholders.unsubscribeUrl, () => checkedLink(links.unsubscribeUrl));
  return {
    subject: composed.subject,
    text: fill(composed.text),
    html: fill(composed.html),
    placeholders: null,
  };
}
