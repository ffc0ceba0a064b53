import { Lines } from './lines.ts';

const TAG = /<(\/?)([a-z][a-z0-9]*)\b([^<>]*)>/gi;

/** Tags that stand on lines of their own, with a blank line around them. */
const BLOCKS = new Set(['p', 'h3', 'h4', 'ul', 'ol', 'pre', 'blockquote', 'table', 'hr']);

/** HTML folds ordinary spaces. */
const INDENT = '\u00a0\u00a0';

/** Sanitised HTML has no bare angle bracket; should one come through, it stays a letter. */
function escapeStray(text: string): string {
  return text.replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function targetOf(attributes: string): string {
  const href = /\bhref="([^"]*)"/.exec(attributes)?.[1] ?? '';
  return escapeStray(href.replace(/^mailto:/i, ''));
}

class Body {
  readonly #lines = new Lines();
  /** The next number of each list that is open; null where it has none. */
  readonly #lists: { next: number | null }[] = [];
  readonly #links: { target: string; from: number }[] = [];
  #preformatted = 0;

  text(piece: string): void {
    const escaped = escapeStray(piece);
    if (this.#preformatted === 0) {
      this.#lines.write(escaped.replace(/[ \t\r\n]+/g, ' '));
      return;
    }
    const [first = '', ...others] = escaped.split(/\r?\n/);
    this.#lines.writeExactly(first);
    for (const other of others) {
      this.#lines.end(other === '');
      this.#lines.writeExactly(other);
    }
  }

  open(tag: string, attributes: string): void {
    this.#border(tag);
    switch (tag) {
      case 'ul':
      case 'ol':
        this.#lists.push({ next: tag === 'ol' ? 1 : null });
        break;
      case 'li':
        this.#item();
        break;
      case 'pre':
        this.#preformatted += 1;
        break;
      case 'br':
      case 'tr':
        this.#lines.end();
        break;
      case 'td':
      case 'th':
        this.#lines.separate();
        break;
      case 'a':
        this.#links.push({ target: targetOf(attributes), from: this.#lines.place });
        break;
    }
  }

  close(tag: string): void {
    switch (tag) {
      case 'ul':
      case 'ol':
        this.#lists.pop();
        break;
      case 'pre':
        this.#preformatted = Math.max(0, this.#preformatted - 1);
        break;
      case 'a':
        this.#endLink();
        break;
    }
    this.#border(tag);
  }

  toString(): string {
    return this.#lines.all().join('<br />');
  }

  /** Within a list everything stays close together. */
  #border(tag: string): void {
    if (BLOCKS.has(tag)) {
      this.#lines.end(this.#lists.length === 0);
    }
  }

  #item(): void {
    const list = this.#lists.at(-1);
    const indent = INDENT.repeat(Math.max(0, this.#lists.length - 1));
    const numbered = list !== undefined && list.next !== null;
    this.#lines.mark(`${indent}${numbered ? `${list.next!++}.` : '-'} `);
  }

  #endLink(): void {
    const link = this.#links.pop();
    if (link !== undefined && link.target !== '' && this.#lines.since(link.from) !== link.target) {
      this.#lines.write(` (${link.target})`);
    }
  }
}

/**
 * An update's sanitised HTML as the body that Statuspage's clients expect: escaped text whose
 * only tag is `<br />`. Lists keep their marks and links their address.
 */
export function bodyOf(html: string): string {
  const body = new Body();
  let place = 0;
  for (const match of html.matchAll(TAG)) {
    const [whole, slash, name = '', attributes = ''] = match;
    body.text(html.slice(place, match.index));
    place = match.index + whole.length;
    if (slash === '/') {
      body.close(name.toLowerCase());
    } else {
      body.open(name.toLowerCase(), attributes);
    }
  }
  body.text(html.slice(place));
  return body.toString();
}
