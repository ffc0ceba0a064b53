const MONOSPACE = 'font-family:ui-monospace,Menlo,Consolas,monospace;font-size:14px;';

const CELL = 'padding:4px 12px 4px 0;border-bottom:1px solid #d9dde3;text-align:left;';

/** The tags that stay, with their style. */
const STYLES: ReadonlyMap<string, string> = new Map([
  ['p', 'margin:0 0 12px;'],
  ['ul', 'margin:0 0 12px;padding:0 0 0 22px;'],
  ['ol', 'margin:0 0 12px;padding:0 0 0 26px;'],
  ['li', 'margin:0 0 4px;'],
  ['a', 'color:#1a56b0;text-decoration:underline;'],
  ['strong', 'font-weight:600;'],
  ['b', 'font-weight:600;'],
  ['em', 'font-style:italic;'],
  ['i', 'font-style:italic;'],
  ['s', ''],
  ['del', ''],
  ['br', ''],
  ['code', MONOSPACE],
  ['pre', `margin:0 0 12px;${MONOSPACE}white-space:pre-wrap;`],
  ['blockquote', 'margin:0 0 12px;padding:0 0 0 12px;border-left:3px solid #c9ced6;'],
  ['table', 'margin:0 0 12px;border-collapse:collapse;'],
  ['thead', ''],
  ['tbody', ''],
  ['tr', ''],
  ['th', `${CELL}font-weight:600;`],
  ['td', CELL],
  ['hr', 'margin:16px 0;border:0;border-top:1px solid #d9dde3;'],
]);
/** A timeline text stands under headings of the mail's own, so its headings are only bold. */
const HEADING_STYLE = 'margin:0 0 8px;font-weight:600;';

/** What holds text of its own, which decides its direction: a paragraph in Hebrew runs from the right. */
const OWN_DIRECTION = new Set(['p', 'li', 'pre', 'th', 'td']);

// No `<` inside a tag: a sanitiser writes it as an entity, and without it the search stays linear.
const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:"[^"<]*"|'[^'<]*'|[^'"><])*)>/g;
const HREF = /\shref="((?:https?:\/\/|mailto:)[^"<>]*)"/i;

function styledTag(closing: boolean, name: string, attributes: string): string {
  if (/^h[1-6]$/.test(name)) {
    return closing ? '</p>' : `<p style="${HEADING_STYLE}" dir="auto">`;
  }
  const style = STYLES.get(name);
  if (style === undefined) {
    return '';
  }
  if (closing) {
    return name === 'br' || name === 'hr' ? '' : `</${name}>`;
  }
  const styled = style === '' ? '' : ` style="${style}"`;
  if (name !== 'a') {
    return `<${name}${styled}${OWN_DIRECTION.has(name) ? ' dir="auto"' : ''}>`;
  }
  const href = HREF.exec(attributes)?.[1];
  return href === undefined ? '<a>' : `<a href="${href}" class="link"${styled}>`;
}

/**
 * Gives sanitised HTML the inline styles that mail programs need. Tags are written anew: only
 * known ones stay, and of their attributes only a web or mail link, so that this is a second
 * wall behind the sanitiser.
 */
export function withInlineStyles(html: string): string {
  let result = '';
  let done = 0;
  for (const match of html.matchAll(TAG)) {
    result += html.slice(done, match.index).replaceAll('<', '&lt;');
    result += styledTag(match[1] === '/', match[2]!.toLowerCase(), match[3]!);
    done = match.index + match[0].length;
  }
  return result + html.slice(done).replaceAll('<', '&lt;');
}
