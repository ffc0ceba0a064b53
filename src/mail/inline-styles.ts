import sanitizeHtml from 'sanitize-html';

const MONOSPACE = 'font-family:ui-monospace,Menlo,Consolas,monospace;font-size:14px;';
const CELL = 'padding:4px 12px 4px 0;border-bottom:1px solid #d9dde3;text-align:left;';
/** A timeline text stands under headings of the mail's own, so its headings are only bold. */
const HEADING = 'margin:0 0 8px;font-weight:600;';

const STYLES: Readonly<Record<string, string>> = {
  p: 'margin:0 0 12px;',
  ul: 'margin:0 0 12px;padding:0 0 0 22px;',
  ol: 'margin:0 0 12px;padding:0 0 0 26px;',
  li: 'margin:0 0 4px;',
  a: 'color:#1a56b0;text-decoration:underline;',
  strong: 'font-weight:600;',
  em: 'font-style:italic;',
  code: MONOSPACE,
  pre: `margin:0 0 12px;${MONOSPACE}white-space:pre-wrap;`,
  blockquote: 'margin:0 0 12px;padding:0 0 0 12px;border-left:3px solid #c9ced6;',
  table: 'margin:0 0 12px;border-collapse:collapse;',
  th: `${CELL}font-weight:600;`,
  td: CELL,
  hr: 'margin:16px 0;border:0;border-top:1px solid #d9dde3;',
};

/** What holds text of its own, which decides its direction: a paragraph in Hebrew runs from the right. */
const OWN_DIRECTION = ['p', 'li', 'pre', 'th', 'td'];

function styled(name: string, { href }: sanitizeHtml.Attributes): sanitizeHtml.Tag {
  const isHeading = /^h[1-6]$/.test(name);
  const tagName = isHeading ? 'p' : name;
  const style = isHeading ? HEADING : STYLES[name];
  return {
    tagName,
    attribs: {
      ...(name === 'a' && href !== undefined ? { href, class: 'link' } : {}),
      ...(style === undefined ? {} : { style }),
      ...(OWN_DIRECTION.includes(tagName) ? { dir: 'auto' } : {}),
    },
  };
}

/**
 * Gives sanitised HTML the inline styles that mail programs need, of its own attributes leaves
 * only a web or mail link, and so is a second wall behind the first sanitiser.
 */
export function withInlineStyles(html: string): string {
  return sanitizeHtml(html, {
    allowedTags: [...Object.keys(STYLES), 'del', 'br', 'thead', 'tbody', 'tr'],
    allowedAttributes: { '*': ['style', 'dir'], a: ['href', 'class'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowProtocolRelative: false,
    parseStyleAttributes: false,
    transformTags: { '*': styled },
  });
}
