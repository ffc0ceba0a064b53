import type { ComposedMail } from './composed.ts';

/** Gmail clips HTML at 102 KB, and what is larger than 100 KB looks like no notice to filters. */
export const MAX_BODY_OCTETS = 92_000;

/** What a mail that would be larger keeps of its text, links of the footer included. */
const SHORT_OCTETS = 56_000;
const FOOT_OCTETS = 6_000;
const FOOT_LINES = 24;
const CUT_MARK = '[The rest stands on the page.]';

function octetsOf(byte: number): number {
  return byte === 0x0a || (byte >= 0x20 && byte <= 0x7e && byte !== 0x3d) ? 1 : 3;
}

/** Octets of a text in quoted-printable, within a few per cent. */
export function encodedOctets(text: string): number {
  let octets = 0;
  for (const byte of Buffer.from(text)) {
    octets += octetsOf(byte);
  }
  return Math.ceil(octets * 1.05);
}

/** As many whole characters from the start as fit. */
function cutToOctets(text: string, room: number): string {
  let left = room;
  let end = 0;
  for (const character of text) {
    left -= encodedOctets(character);
    if (left < 0) {
      break;
    }
    end += character.length;
  }
  return text.slice(0, end);
}

/** The start of a text and its foot, which has the links. */
function shortened(text: string): string {
  const lines = text.trimEnd().split('\n');
  let foot = '';
  while (lines.length > 1) {
    const longer = `${lines.at(-1)!}\n${foot}`;
    if (encodedOctets(longer) > FOOT_OCTETS || longer.split('\n').length > FOOT_LINES) {
      break;
    }
    foot = longer;
    lines.pop();
  }
  const start = cutToOctets(lines.join('\n'), SHORT_OCTETS - encodedOctets(foot));
  return `${start.trimEnd()}\n\n${CUT_MARK}\n\n${foot}`;
}

/**
 * What is left of a mail that is too large: its text alone, without what does not fit. The page
 * has all of it, and a link to it stands in the text.
 */
export function asShortText(composed: ComposedMail): ComposedMail {
  return { ...composed, html: '', text: shortened(composed.text) };
}
