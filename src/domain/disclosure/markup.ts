import { rewrite, type View } from './view.ts';

const TAG = '<(?!https?:|mailto:)[a-z/!?][^<>]*>';
const COMMENT = '<!--(?:(?!<!--|-->)[^])*-->';
const TARGET = '\\]\\((?:[^()\\n]|\\([^()\\n]{0,200}\\)){0,500}\\)|\\]\\[[^\\][]{0,200}\\]';
/** One without another in it. */
const INNER_TARGET =
  '\\]\\([^()[\\]\\n]*(?:\\([^()[\\]\\n]{0,200}\\)[^()[\\]\\n]*){0,20}\\)|\\]\\[[^\\][]{0,200}\\]';
/** What is left of comments and links whose content is kept. */
const LEFT = '<!--|-->|\\]\\(';
/** Brackets, list and quote marks at the start of a line, backslashes and emphasis. */
const MARKS = [
  '!?\\[|\\]',
  '(?<=^|\\n)[ \\t]{0,20}(?:(?:[-*+>#|]|\\d{1,9}[.)])[ \\t]+|>)+',
  '\\\\(?=[!-/:-@[-`{-~\\n])',
  '[*`]+|~~',
  '(?<![\\p{L}\\p{N}])_+|_+(?![\\p{L}\\p{N}])',
].join('|');

/** Each takes out what stands before it in the list as well: first comments, then the rest. */
const LAYOUTS: readonly (readonly RegExp[])[] = [
  [new RegExp(COMMENT, 'g'), new RegExp([TAG, TARGET, MARKS].join('|'), 'giu')],
  [new RegExp(`${COMMENT}|${INNER_TARGET}`, 'g'), new RegExp([LEFT, TAG, MARKS].join('|'), 'giu')],
  [new RegExp(COMMENT, 'g'), new RegExp([LEFT, TAG, MARKS].join('|'), 'giu')],
  [new RegExp([LEFT, TAG, MARKS].join('|'), 'giu')],
];

/**
 * The ways in which a view can be laid out once Markdown and HTML are taken out of it: as its
 * reader sees it, with the content of comments and targets that others stand in, with that of all
 * targets, with all content.
 */
export function laidOut(view: View): View[] {
  return LAYOUTS.map((steps) =>
    steps.reduce((now, pattern) => rewrite(now, pattern, () => ''), view),
  );
}

const SPOKEN: Readonly<Record<string, string>> = {
  dot: '.',
  period: '.',
  point: '.',
  punkt: '.',
  punto: '.',
  dash: '-',
  hyphen: '-',
  minus: '-',
  bindestrich: '-',
  tiret: '-',
  underscore: '_',
  slash: '/',
  colon: ':',
};
const SPOKEN_SIGN = new RegExp(
  `(?<=[\\p{L}\\p{N}])(?:\\s{1,3}|\\s{0,3}[[({<]\\s{0,3})(${Object.keys(SPOKEN).join('|')})` +
    '(?:\\s{0,3}[\\])}>]\\s{0,3}|\\s{1,3})(?=[\\p{L}\\p{N}])',
  'giu',
);

/** A view with signs where their names are written out: “db dash one”, “db[dot]internal”. */
export function withSpokenSigns(view: View): View {
  return rewrite(view, SPOKEN_SIGN, (match) => SPOKEN[match[1]!.toLowerCase()]!);
}
