import { ViewBuilder, rewrite, type View } from './view.ts';

/** What letters and digits look like when they are turned upside down. */
const TURNED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ ɐ: 'a', q: 'b', ɔ: 'c', p: 'd', ǝ: 'e', ɟ: 'f', ƃ: 'g', ɓ: 'g', ɥ: 'h' },
    ...{ ᴉ: 'i', ı: 'i', ɾ: 'j', ſ: 'j', ʞ: 'k', l: 'l', ʃ: 'l', ɯ: 'm', u: 'n' },
    ...{ o: 'o', d: 'p', b: 'q', ɹ: 'r', s: 's', ʇ: 't', n: 'u', ʌ: 'v', ʍ: 'w', x: 'x' },
    ...{ ʎ: 'y', z: 'z', '∀': 'A', Ɔ: 'C', Ǝ: 'E', Ⅎ: 'F', '⅁': 'G', H: 'H', I: 'I' },
    ...{ '˥': 'L', W: 'M', N: 'N', O: 'O', Ԁ: 'P', S: 'S', '┴': 'T', '⊥': 'T', '∩': 'U' },
    ...{ Λ: 'V', Ʌ: 'V', M: 'W', X: 'X', '⅄': 'Y', Z: 'Z', Ɩ: '1', ᄅ: '2', Ɛ: '3' },
    ...{ ㄣ: '4', ϛ: '5', 9: '6', ㄥ: '7', 6: '9', '˙': '.', "'": ',' },
  }),
);
/** Some of them that stand in no text that is the right way up: two are no accident. */
const MARKS = /[ɐɔǝɟɥʞɯɹʇʎƃƆƎ⅁˥⅄ᄅㄣϛɅ]/u;
const TWO_MARKS = new RegExp(`${MARKS.source}[^]*${MARKS.source}`, 'u');

/** A view read with the page turned upside down; the same where nothing is written that way. */
export function turnedAround(view: View): View {
  if (!TWO_MARKS.test(view.text)) {
    return view;
  }
  const builder = new ViewBuilder(view);
  let end = view.text.length;
  for (const char of [...view.text].reverse()) {
    builder.put(TURNED.get(char) ?? char, end - char.length, end);
    end -= char.length;
  }
  return builder.build();
}

const PAIRS: Readonly<Record<string, string>> = { rn: 'm', vv: 'w', cl: 'd' };

/** A view with the letter that two letters side by side look like. */
export function withPairsAsOne(view: View): View {
  return rewrite(view, /rn|vv|cl/gi, ([pair]) => PAIRS[pair.toLowerCase()]!);
}
