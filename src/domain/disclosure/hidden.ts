import { foldView, type FoldedView } from './fold.ts';
import { ViewBuilder, type View } from './view.ts';

const BASE64 = /[A-Za-z0-9+/_-]{6,}/g;
const HEX = /[0-9a-f]{2}(?:[\s:.,-]{0,3}(?:0x|\\x)?[0-9a-f]{2}){3,}/gi;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Words of a language are no base64: that has capitals and digits all over. */
const MIXED = /.[A-Z0-9+/]/;
/** Shortest readable piece that is looked at. */
const READABLE = /[\x20-\x7e]{4,}/g;
/** Hidden in hidden is undone as often. */
const ROUNDS = 2;

const VALUES = new Int8Array(128).fill(-1);
[...ALPHABET].forEach((char, value) => {
  VALUES[char.charCodeAt(0)] = value;
});
VALUES['-'.charCodeAt(0)] = 62;
VALUES['_'.charCodeAt(0)] = 63;

/** What a reading says in base64 or hexadecimal: the pieces one after the other; null: nothing. */
export function hiddenIn(reading: View): FoldedView | null {
  let source = reading;
  const found: View[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = readableIn(source);
    if (next === null) {
      break;
    }
    found.push(next);
    source = next;
  }
  return found.length === 0 ? null : foldView(joined(found));
}

function readableIn(source: View): View | null {
  const builder = new ViewBuilder(source);
  let any = false;
  const put = (decoded: string, start: number, end: number): void => {
    for (const [piece] of decoded.matchAll(READABLE)) {
      builder.put(`${piece}\n\n`, start, end);
      any = true;
    }
  };
  for (const match of source.text.matchAll(BASE64)) {
    if (!MIXED.test(match[0])) {
      continue;
    }
    const end = match.index + match[0].length;
    // Letters in front of it move where its groups of four begin.
    for (let shift = 0; shift < 4; shift += 1) {
      put(base64Decoded(match[0], shift), match.index, end);
    }
  }
  for (const match of source.text.matchAll(HEX)) {
    put(hexDecoded(match[0]), match.index, match.index + match[0].length);
  }
  return any ? builder.build() : null;
}

function base64Decoded(text: string, shift: number): string {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (let at = shift; at < text.length; at += 1) {
    bits = ((bits << 6) | VALUES[text.charCodeAt(at)]!) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes.push((bits >> held) & 0xff);
    }
  }
  return latin(bytes);
}

function hexDecoded(text: string): string {
  const digits = text.replace(/0x|\\x|[^0-9a-f]/gi, '');
  const bytes: number[] = [];
  for (let at = 0; at + 1 < digits.length; at += 2) {
    bytes.push(Number.parseInt(digits.slice(at, at + 2), 16));
  }
  return latin(bytes);
}

function latin(bytes: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4096) {
    parts.push(String.fromCharCode(...bytes.slice(at, at + 4096)));
  }
  return parts.join('');
}

function joined(views: readonly View[]): View {
  const [first, second] = views;
  if (second === undefined) {
    return first!;
  }
  const from = new Int32Array(first!.from.length + second.from.length);
  const to = new Int32Array(from.length);
  from.set(first!.from);
  from.set(second.from, first!.from.length);
  to.set(first!.to);
  to.set(second.to, first!.to.length);
  return { text: first!.text + second.text, from, to };
}
