import { Parser } from 'htmlparser2';

/** What stands in lines of its own. */
const BLOCKS = new Set('p li blockquote pre hr h3 h4 table tr ul ol'.split(' '));

/**
 * The texts of HTML that `renderMarkdown` has made: as it stands on the page, with the numbers of
 * its lists; its tables, each a column at a time; the targets of its links. The page comes first,
 * the others only where they are.
 */
export function pageTexts(html: string): string[] {
  const page = new PageText();
  const parser = new Parser(
    {
      onopentag: (name, { href }) => page.open(name, href),
      ontext: (text) => page.put(text),
      onclosetag: (name) => page.close(name),
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return page.texts();
}

class PageText {
  readonly #pieces: string[] = [];
  readonly #targets: string[] = [];
  /** The number of the newest item of each list that is open; null where items have none. */
  readonly #lists: (number | null)[] = [];
  /** For each table its columns, each of them its cells one below the other. */
  readonly #tables: string[][] = [];
  /** The column of the cell that is open, or of the newest one of its row. */
  #column = -1;

  open(name: string, href: string | undefined): void {
    if (BLOCKS.has(name)) {
      this.#pieces.push('\n\n');
    }
    switch (name) {
      case 'br':
        this.put('\n');
        break;
      case 'ol':
      case 'ul':
        this.#lists.push(name === 'ol' ? 0 : null);
        break;
      case 'li':
        this.put(this.#nextMark());
        break;
      case 'table':
        this.#tables.push([]);
        break;
      case 'tr':
        this.#column = -1;
        break;
      case 'th':
      case 'td':
        this.#nextCell();
        break;
    }
    if (href !== undefined) {
      this.#targets.push(href);
    }
  }

  put(text: string): void {
    this.#pieces.push(text);
    const columns = this.#tables.at(-1);
    if (columns !== undefined && this.#column >= 0) {
      columns[this.#column] += text;
    }
  }

  close(name: string): void {
    if (name === 'ol' || name === 'ul') {
      this.#lists.pop();
    }
    if (name === 'table') {
      this.#column = -1;
    }
    if (BLOCKS.has(name)) {
      this.#pieces.push('\n\n');
    }
  }

  texts(): string[] {
    const columns = this.#tables.flatMap((table) => table).join('\n\n');
    const [page = '', ...others] = [this.#pieces.join(''), columns, this.#targets.join('\n\n')].map(
      (text) => text.replace(/\n{3,}/g, '\n\n').trim(),
    );
    return [page, ...others.filter((text) => text !== '')];
  }

  #nextMark(): string {
    const last = this.#lists.at(-1) ?? null;
    if (last === null) {
      return '';
    }
    this.#lists[this.#lists.length - 1] = last + 1;
    return `${last + 1}. `;
  }

  #nextCell(): void {
    const columns = this.#tables.at(-1);
    this.#pieces.push(this.#column === -1 ? '' : ' ');
    this.#column += 1;
    if (columns !== undefined) {
      const above = columns[this.#column];
      columns[this.#column] = above === undefined ? '' : `${above}\n`;
    }
  }
}
