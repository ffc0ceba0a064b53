/** CSS escapes as what they stand for, so that nothing hides behind them. */
function unescaped(css: string): string {
  return css
    .replace(/\\([0-9a-f]{1,6})\s?/gi, (_, code: string) => {
      const point = Number.parseInt(code, 16);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
    })
    .replace(/\\(.)/gs, '$1');
}

const REFUSED: readonly { pattern: RegExp; detail: string }[] = [
  { pattern: /<\//, detail: 'must not contain </' },
  { pattern: /@import/i, detail: 'must not use @import: put everything into this text' },
  {
    pattern: /\/\/|\bdata:|\bblob:/i,
    detail: 'must not load anything: no address with // and no data: or blob:',
  },
  {
    pattern: /expression\s*\(|behaviou?r\s*:|-moz-binding|javascript:/i,
    detail: 'must not run anything: no expression(), behavior, -moz-binding or javascript:',
  },
];

/**
 * Why a style sheet may not be used; null where it may. What a rule reaches is the owner's
 * choice; what it loads and runs is not: the page's visitors are told to nobody else.
 */
export function cssFault(css: string): string | null {
  const withoutComments = css.replace(/\/\*.*?(?:\*\/|$)/gs, ' ');
  const texts = [withoutComments, unescaped(withoutComments)];
  // Comments are no place for it either: the file may be shown inside a page one day.
  if (css.includes('</')) {
    return REFUSED[0]!.detail;
  }
  return REFUSED.find(({ pattern }) => texts.some((text) => pattern.test(text)))?.detail ?? null;
}
