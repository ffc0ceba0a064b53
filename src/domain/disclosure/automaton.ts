/**
 * Finds any number of words in one pass over a text, however many there are and however often
 * they nearly match (Aho and Corasick, 1975).
 */
export class Automaton {
  readonly #next = [new Map<number, number>()];
  readonly #fail: number[] = [0];
  /** The nearest state on the way of failures where a word ends. */
  readonly #shorter: number[] = [0];
  readonly #ends: number[][] = [[]];

  /** Words are named by their place in the list; empty ones are never found. */
  constructor(words: readonly string[]) {
    words.forEach((word, index) => {
      if (word !== '') {
        this.#ends[this.#insert(word)]!.push(index);
      }
    });
    this.#link();
  }

  /** Calls `found` with each word that stands in the text and the place behind its last unit. */
  search(text: string, found: (word: number, end: number) => void): void {
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      state = this.#step(state, text.charCodeAt(at));
      for (let end = state; end !== 0; end = this.#shorter[end]!) {
        for (const word of this.#ends[end]!) {
          found(word, at + 1);
        }
      }
    }
  }

  #insert(word: string): number {
    let state = 0;
    for (let at = 0; at < word.length; at += 1) {
      const unit = word.charCodeAt(at);
      let next = this.#next[state]!.get(unit);
      if (next === undefined) {
        next = this.#next.push(new Map()) - 1;
        this.#fail.push(0);
        this.#shorter.push(0);
        this.#ends.push([]);
        this.#next[state]!.set(unit, next);
      }
      state = next;
    }
    return state;
  }

  #link(): void {
    const queue = [...this.#next[0]!.values()];
    for (let head = 0; head < queue.length; head += 1) {
      const state = queue[head]!;
      for (const [unit, next] of this.#next[state]!) {
        const fail = this.#step(this.#fail[state]!, unit);
        this.#fail[next] = fail;
        this.#shorter[next] = this.#ends[fail]!.length > 0 ? fail : this.#shorter[fail]!;
        queue.push(next);
      }
    }
  }

  #step(from: number, unit: number): number {
    let state = from;
    for (;;) {
      const next = this.#next[state]!.get(unit);
      if (next !== undefined) {
        return next;
      }
      if (state === 0) {
        return 0;
      }
      state = this.#fail[state]!;
    }
  }
}
