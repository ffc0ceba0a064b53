import { namedEntity, numericEntity } from './entities.ts';
import { rewrite, type View } from './view.ts';

/** `&#45;` `&#x2d;` `&hyphen;` · `%2D` and UTF-8 in it · `\u002d` `\x2d` `U+002D` · `=2D`. */
const ENCODED = new RegExp(
  [
    '&(?:#0*(\\d{1,7})|#x0*([\\da-f]{1,6})|([a-z][a-z\\d]{1,24}))(;?)',
    '%(?:[2-7][\\da-f]|0[9ad]|[cd][\\da-f]%[89ab][\\da-f]' +
      '|e[\\da-f](?:%[89ab][\\da-f]){2}|f[0-4](?:%[89ab][\\da-f]){3})',
    '\\\\u\\{0*([\\da-f]{1,6})\\}|\\\\u([\\da-f]{4})|\\\\x([\\da-f]{2})|U\\+([\\da-f]{4,5})(?![\\da-f])',
    '=([2-7][\\dA-F])',
  ].join('|'),
  'gi',
);

/** Tag characters spell ASCII that only machines see. */
const TAGS = /[\u{e0020}-\u{e007e}]/gu;

/** Encodings within encodings that are undone; nobody reads more. */
const ROUNDS = 8;

/** A view with HTML entities, percent-encoding and escapes undone, also within each other. */
export function decode(view: View): View {
  let now = rewrite(view, TAGS, ([tag]) => String.fromCharCode(tag.codePointAt(0)! - 0xe0000));
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
  const [whole, decimal, hex, name, semicolon, braced, four, two, plus, quoted] = match;
  if (decimal !== undefined) {
    return numericEntity(decimal, 10);
  }
  if (name !== undefined) {
    const text = namedEntity(name, semicolon === ';');
    // Without its semicolon the match ends with the name; with it the sign goes as well.
    return text;
  }
  const code = hex ?? braced ?? four ?? two ?? plus ?? quoted;
  return code === undefined ? percentDecoded(whole) : numericEntity(code, 16);
}

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
