import { lineText } from '../feeds/text.ts';
import type { PublicView } from '../view.ts';

const DAY = 24 * 3_600_000;
/** RFC 9116 §2.5.5 recommends less than a year. */
const VALID_DAYS = 180;

/** The support contact as the URI that RFC 9116 wants; null where it is words only. */
function contactUri(contact: string | null): string | null {
  const text = contact === null ? '' : lineText(contact, '');
  if (/^[^\s@<>:/]+@[^\s@<>:/]+\.[^\s@<>:/]+$/.test(text)) {
    return `mailto:${text}`;
  }
  const url = URL.parse(text);
  return url !== null && ['https:', 'mailto:', 'tel:'].includes(url.protocol) ? url.href : null;
}

/** RFC 9116; null where the settings name no contact that one can follow. */
export function securityTxt({ page, builtAt }: PublicView): string | null {
  const contact = contactUri(page.supportContact);
  if (contact === null) {
    return null;
  }
  // The same all day long, so that the bytes change once a day.
  const expires = Math.floor(builtAt / DAY) * DAY + VALID_DAYS * DAY;
  return [
    `Contact: ${contact}`,
    `Expires: ${new Date(expires).toISOString()}`,
    'Preferred-Languages: en',
    `Canonical: ${page.url}/.well-known/security.txt`,
    `CSAF: ${page.url}/.well-known/csaf/provider-metadata.json`,
    '',
  ].join('\n');
}
