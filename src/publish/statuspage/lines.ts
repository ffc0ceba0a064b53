/** The lines of a text as they grow; blank ones never stand first, last or twice. */
export class Lines {
  readonly #lines: string[] = [];
  #line = '';
  /** Nothing but a list's mark stands on the line yet. */
  #empty = true;
  #gap = false;

  /** Ends the line unless nothing stands on it; with `gap`, a blank one comes before the next. */
  end(gap = false): void {
    if (!this.#empty) {
      this.#lines.push(this.#line.trimEnd());
      this.#line = '';
      this.#empty = true;
    }
    this.#gap ||= gap;
  }

  /** Adds flowing text, which never begins a line with a space. */
  write(text: string): void {
    this.writeExactly(this.#empty ? text.replace(/^ +/, '') : text);
  }

  /** Adds text with its indentation. */
  writeExactly(text: string): void {
    if (text !== '') {
      this.#closeGap();
      this.#line += text;
      this.#empty = false;
    }
  }

  /** Begins a line with a list's mark. An item without text leaves none behind. */
  mark(text: string): void {
    this.end();
    this.#closeGap();
    this.#line = text;
  }

  /** Stands between two cells of a row. */
  separate(): void {
    if (!this.#empty) {
      this.#line = `${this.#line.trimEnd()} | `;
    }
  }

  /** Where the line has got to, for `since`. */
  get place(): number {
    return this.#line.length;
  }

  /** What was added to the line since a place. */
  since(place: number): string {
    return this.#line.slice(place).trim();
  }

  /** All lines so far. */
  all(): readonly string[] {
    this.end();
    return this.#lines;
  }

  #closeGap(): void {
    if (this.#gap && this.#lines.length > 0) {
      this.#lines.push('');
    }
    this.#gap = false;
  }
}
