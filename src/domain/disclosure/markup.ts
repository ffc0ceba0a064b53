import { ViewBuilder, rewrite, type View } from './view.ts';

/**
 * What Markdown and HTML take out of a text before anybody reads it: tags, targets of links,
 * brackets, list and quote marks at the start of a line, backslashes and emphasis.
 */
const MARKUP = new RegExp(
  [
    '<[a-z/!?][^<>]*>',
    '\\]\\((?:[^()\\n]|\\([^()\\n]{0,200}\\)){0,500}\\)',
    '\\]\\[[^\\][]{0,200}\\]',
    '!?\\[|\\]',
    '(?<=^|\\n)[ \\t]{0,20}(?:(?:[-*+>#|]|\\d{1,9}[.)])[ \\t]+|>)+',
    '\\\\(?=[!-/:-@[-`{-~\\n])',
    '[*`]+|~~',
    '(?<![\\p{L}\\p{N}])_+|_+(?![\\p{L}\\p{N}])',
  ].join('|'),
  'giu',
);

/** A view without HTML comments; one that does not end is left alone. */
function withoutComments(view: View): View {
  const { text } = view;
  let open = text.indexOf('<!--');
  if (open === -1) {
    return view;
  }
  const builder = new ViewBuilder(view);
  let done = 0;
  while (open !== -1) {
    const close = text.indexOf('-->', open + 4);
    if (close === -1) {
      break;
    }
    builder.copy(done, open);
    done = close + 3;
    open = text.indexOf('<!--', done);
  }
  builder.copy(done, text.length);
  return builder.build();
}

/** A view as its reader sees it once Markdown and HTML are laid out. */
export function withoutMarkup(view: View): View {
  return rewrite(withoutComments(view), MARKUP, () => '');
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
