import { decodeHTML } from 'entities';
import { rewrite, type View } from './view.ts';

/** `&#45;` `&#x2d;` `&hyphen;` · `%2D` and UTF-8 in it · `\u002d` `\x2d` `U+002D` · `=2D`. */
const ENCODED = new RegExp(
  [
    '&(?:#\\d{1,12}|#x[\\da-f]{1,12}|[a-z][a-z\\d]{1,31});?',
    '%(?:[2-7][\\da-f]|0[9ad]|[cd][\\da-f]%[89ab][\\da-f]' +
      '|e[\\da-f](?:%[89ab][\\da-f]){2}|f[0-4](?:%[89ab][\\da-f]){3})',
    '\\\\u\\{0*([\\da-f]{1,6})\\}|\\\\u([\\da-f]{4})|\\\\x([\\da-f]{2})|U\\+([\\da-f]{4,5})(?![\\da-f])',
    '=([2-7][\\dA-F])',
  ].join('|'),
  'gi',
);

/** Encodings within encodings that are undone; nobody reads more. */
const ROUNDS = 8;

/** A view with HTML entities, percent-encoding and escapes undone, also within each other. */
export function decode(view: View): View {
  let now = view;
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = rewrite(now, ENCODED, decodeOne);
    if (next === now) {
      break;
    }
    now = next;
  }
  return now;
}

function decodeOne(match: RegExpExecArray): string | null {
  const [whole, braced, four, two, plus, quoted] = match;
  if (whole.startsWith('&')) {
    return decodeHTML(whole);
  }
  const code = braced ?? four ?? two ?? plus ?? quoted;
  return code === undefined ? percentDecoded(whole) : characterOf(Number.parseInt(code, 16));
}

const characterOf = (code: number): string | null =>
  code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null;

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
