import postcss, { CssSyntaxError, type AtRule, type ChildNode, type Declaration } from 'postcss';

/** What a sheet may set, with all that begins like it: `border` has `border-radius`. */
const PROPERTIES = (
  'accent-color align animation appearance aspect-ratio backdrop-filter background block-size border bottom ' +
  'box break caption-side caret-color clear clip-path color column columns contain content counter cursor ' +
  'direction display empty-cells fill filter flex float font gap grid height hyphens inline-size ' +
  'inset isolation justify left letter-spacing line list-style margin mask max-block-size max-height ' +
  'max-inline-size max-width min-block-size min-height min-inline-size min-width mix-blend-mode ' +
  'object-fit object-position opacity order orphans outline overflow overscroll-behavior padding ' +
  'page-break place pointer-events position quotes resize right rotate row-gap scale scroll stroke ' +
  'tab-size table-layout text top transform transition translate unicode-bidi user-select ' +
  'vertical-align visibility white-space widows width word writing-mode z-index zoom'
).split(' ');

const AT_RULES = ['media', 'supports', 'container', 'layer', 'keyframes', 'page'];

/** What may stand before a bracket: in values what computes and paints, in selectors what chooses. */
const FUNCTIONS = new Set(
  (
    'url var calc min max clamp round mod rem abs sign env attr counter counters ' +
    'rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark ' +
    'linear-gradient radial-gradient conic-gradient repeating-linear-gradient repeating-radial-gradient ' +
    'repeating-conic-gradient matrix matrix3d perspective rotate rotate3d rotatex rotatey rotatez scale ' +
    'scale3d scalex scaley scalez skew skewx skewy translate translate3d translatex translatey translatez ' +
    'blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia ' +
    'cubic-bezier steps linear minmax repeat fit-content inset circle ellipse polygon rect xywh ' +
    'not is where has nth-child nth-last-child nth-of-type nth-last-of-type lang dir selector style and or'
  ).split(' '),
);

/** A file of our own, named from the top of the site. */
const OWN_FILE = /^\s*(["']?)\/(?!\/)[\w.-]+(?:\/[\w.-]+)*\1\s*$/;

/** CSS escapes as what they stand for (CSS Syntax §4.3.7), so that nothing hides behind them. */
function unescaped(css: string): string {
  return css
    .replace(/\\([0-9a-f]{1,6})\s?/gi, (_, code: string) => {
      const point = Number.parseInt(code, 16);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
    })
    .replace(/\\(.)/gs, '$1');
}

const withoutComments = (text: string): string => text.replace(/\/\*.*?(?:\*\/|$)/gs, ' ');
/** Strings as they are escaped: what stands in one is words, and opens nothing. */
const STRING = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/gs;

/**
 * What a selector, a condition or a value calls that it may not; null where nothing. Read with its
 * comments and without: in an address and in a string there are none.
 */
function callFault(raw: string): string | null {
  return callFaultIn(raw) ?? callFaultIn(withoutComments(raw));
}

function callFaultIn(text: string): string | null {
  for (const [, name, inside] of unescaped(text).matchAll(/([\w-]*url)\(([^)]*)\)?/gi)) {
    if (name!.toLowerCase() !== 'url' || !OWN_FILE.test(inside!)) {
      return 'must not load anything: url() takes a file of this site only, such as url(/logo.png)';
    }
  }
  const plain = unescaped(text.replace(STRING, '""'));
  for (const [, name] of plain.matchAll(/([\p{L}\p{N}_-]+)\(/gu)) {
    if (!FUNCTIONS.has(name!.toLowerCase())) {
      return `must not use ${name!.toLowerCase().slice(0, 40)}(): it is not among the functions that a style sheet may use`;
    }
  }
  return null;
}

function declarationFault({ prop, value, raws }: Declaration): string | null {
  const name = unescaped(prop).toLowerCase();
  const known = PROPERTIES.some((one) => name === one || name.startsWith(`${one}-`));
  return known || /^--[\w-]+$/.test(name)
    ? callFault(raws.value?.raw ?? value)
    : `must not set ${name.slice(0, 40)}: it is not among the properties that a style sheet may set`;
}

function atRuleFault({ name, params, raws }: AtRule): string | null {
  const plain = unescaped(name).toLowerCase();
  return AT_RULES.includes(plain)
    ? callFault(raws.params?.raw ?? params)
    : `must not use @${plain.slice(0, 40)}: only ${AT_RULES.map((one) => `@${one}`).join(', ')}`;
}

function nodeFault(node: ChildNode): string | null {
  switch (node.type) {
    case 'decl':
      return declarationFault(node);
    case 'atrule':
      return atRuleFault(node);
    case 'rule':
      return callFault(node.raws.selector?.raw ?? node.selector);
    case 'comment':
      return null;
  }
}

/**
 * Why a style sheet may not be used; null where it may. It is parsed, and holds properties,
 * at-rules and functions of a list only. What a rule reaches is the owner's choice; what it loads
 * and runs is not: the page's visitors are told to nobody else.
 */
export function cssFault(css: string): string | null {
  // Comments are no place for it either: the file may be shown inside a page one day.
  if (css.includes('</')) {
    return 'must not contain </';
  }
  const faults: string[] = [];
  try {
    postcss.parse(css).walk((node) => {
      const fault = nodeFault(node);
      if (fault !== null) {
        faults.push(fault);
      }
    });
  } catch (error) {
    if (error instanceof CssSyntaxError) {
      return `must not be broken: ${error.reason} in line ${error.line ?? 1}`;
    }
    throw error;
  }
  return faults[0] ?? null;
}
