import { LRUCache } from 'lru-cache';
import { Marked } from 'marked';
import sanitizeHtml from 'sanitize-html';
import { escapeHtml } from '#src/domain/plain.ts';

/** The tags that a text from a person may end up with on a page or in a mail. */
const TAGS = [
  'p',
  'br',
  'strong',
  'em',
  'del',
  'a',
  'ul',
  'ol',
  'li',
  'blockquote',
  'code',
  'pre',
  'hr',
  'h3',
  'h4',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
];

const marked = new Marked({
  gfm: true,
  breaks: false,
  renderer: {
    // HTML in Markdown is shown, not obeyed.
    html: ({ text }) => escapeHtml(text),
    image: ({ text }) => escapeHtml(text),
    // A text's headings stand below those of the page around it.
    heading({ tokens, depth }) {
      const tag = depth <= 2 ? 'h3' : 'h4';
      return `<${tag}>${this.parser.parseInline(tokens)}</${tag}>\n`;
    },
    checkbox: () => '',
  },
});

/** Nobody may turn what follows around: typed they are refused, written as entities they go here. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Timelines are rendered with every snapshot, and hardly any text of them is new. */
const rendered = new LRUCache<string, string>({
  maxSize: 8 * 1024 * 1024,
  sizeCalculation: (html, markdown) => html.length + markdown.length + 1,
});

/**
 * Markdown from a person as HTML that is safe in a page, a feed and a mail: HTML in it is
 * escaped, then everything but a dozen tags and http, https and mailto links is taken out. A link
 * without a host starts from `base`, the address of the page that the text stands on, since a mail
 * has no place of its own; without a base it leads nowhere.
 */
export function renderMarkdown(markdown: string, base?: string): string {
  const key = `${base ?? ''}\n${markdown}`;
  const known = rendered.get(key);
  if (known !== undefined) {
    return known;
  }
  const html = sanitise(parse(markdown), base);
  rendered.set(key, html);
  return html;
}

/** The whole address of a link; null where it is none that may be followed. */
function absolute(href: string, base?: string): string | null {
  if (/^(?:https?:\/\/|mailto:)/i.test(href)) {
    return href;
  }
  const target = base === undefined ? null : URL.parse(href, base);
  return target !== null && /^https?:$/.test(target.protocol) ? target.href : null;
}

/** Commands refuse what the parser cannot take; should something slip through, it is shown as typed. */
function parse(markdown: string): string {
  try {
    return marked.parse(markdown, { async: false });
  } catch {
    return `<p>${escapeHtml(markdown)}</p>`;
  }
}

function sanitise(html: string, base?: string): string {
  return sanitizeHtml(html, {
    allowedTags: TAGS,
    allowedAttributes: { a: ['href', 'rel'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowProtocolRelative: false,
    transformTags: {
      a: (tagName, attribs) => {
        const href = absolute(attribs['href'] ?? '', base);
        const link: sanitizeHtml.Attributes =
          href === null ? {} : { href, rel: 'nofollow noopener noreferrer' };
        return { tagName, attribs: link };
      },
    },
  })
    .replace(TURNS, '')
    .trim();
}
