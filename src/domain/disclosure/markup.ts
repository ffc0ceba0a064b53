import { rewrite, type View } from './view.ts';

const TAG = '<(?!https?:|mailto:)[a-z/!?][^<>]*>';
const COMMENT = '<!--(?:(?!<!--|-->)[^])*-->';
const TARGET = '\\]\\((?:[^()\\n]|\\([^()\\n]{0,200}\\)){0,500}\\)|\\]\\[[^\\][]{0,200}\\]';
/** One without another in it. */
const INNER_TARGET =
  '\\]\\([^()[\\]\\n]*(?:\\([^()[\\]\\n]{0,200}\\)[^()[\\]\\n]*){0,20}\\)|\\]\\[[^\\][]{0,200}\\]';
/** What is left of comments and links whose content is kept. */
const LEFT = '<!--(?:-?>)?|-->|\\]\\(';
/** List and quote marks at the start of a line; with the numbers of lists, which may be more. */
const lineMarks = (numbers: string) => `(?<=^|\\n)[ \\t]{0,20}(?:(?:[-*+>#|]${numbers})[ \\t]+|>)+`;
const NUMBERED = lineMarks('|\\d{1,9}[.)]');
const UNNUMBERED = lineMarks('');
/** Brackets, backslashes and emphasis. */
const MARKS = [
  '!?\\[|\\]',
  '\\\\(?=[!-/:-@[-`{-~\\n])',
  '[*`]+|~~',
  '(?<![\\p{L}\\p{N}])_+|_+(?![\\p{L}\\p{N}])',
].join('|');

/** Comments with what is in them or without; the same for targets, and for those within others. */
const COMMENTS = [new RegExp(COMMENT, 'g'), null];
const TARGETS = [new RegExp(TARGET, 'g'), new RegExp(INNER_TARGET, 'g'), null];
/** What else is not seen: a tag may be none, and a number at the start of a line said. */
const REST = [
  [LEFT, TAG, NUMBERED, MARKS],
  [LEFT, TAG, UNNUMBERED, MARKS],
  [LEFT, NUMBERED, MARKS],
  [LEFT, UNNUMBERED, MARKS],
].map((parts) => new RegExp(parts.join('|'), 'giu'));

/**
 * The ways in which a view can be laid out once Markdown and HTML are taken out of it, first as
 * its reader sees it: comments and the targets of links may stand in each other, and what one
 * reader of Markdown takes for either another shows.
 */
export function laidOut(view: View): View[] {
  const without = (from: View, pattern: RegExp | null): View =>
    pattern === null ? from : rewrite(from, pattern, () => '');
  const bare = distinct(
    COMMENTS.flatMap((comment) => TARGETS.map((target) => without(without(view, comment), target))),
  );
  return distinct(REST.flatMap((rest) => bare.map((one) => without(one, rest))));
}

/** Those that say something else than the ones before. */
export function distinct<V extends View>(views: readonly V[]): V[] {
  return views.filter((one, at) => views.findIndex((other) => other.text === one.text) === at);
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
