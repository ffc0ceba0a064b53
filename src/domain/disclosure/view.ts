/**
 * A reading of a text. Each UTF-16 unit of `text` knows where it comes from: units `from[i]` to
 * `to[i]` of the text as it was typed.
 */
export interface View {
  readonly text: string;
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** The text as it was typed. */
export function viewOf(text: string): View {
  const from = new Int32Array(text.length);
  const to = new Int32Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    from[at] = at;
    to[at] = at + 1;
  }
  return { text, from, to };
}

/** A text that was made from one of `length` units, nobody knows which unit from which. */
export function wholeView(text: string, length: number): View {
  const from = new Int32Array(text.length);
  return { text, from, to: new Int32Array(text.length).fill(length) };
}

/** Builds a view piece by piece. */
export class ViewBuilder {
  readonly #source: View;
  readonly #pieces: string[] = [];
  #from: Int32Array;
  #to: Int32Array;
  #length = 0;

  constructor(source: View) {
    this.#source = source;
    this.#from = new Int32Array(source.text.length + 16);
    this.#to = new Int32Array(source.text.length + 16);
  }

  get length(): number {
    return this.#length;
  }

  /** Takes over the source's units `start` to `end`. */
  copy(start: number, end: number): void {
    if (end <= start) {
      return;
    }
    this.#reserve(end - start);
    this.#from.set(this.#source.from.subarray(start, end), this.#length);
    this.#to.set(this.#source.to.subarray(start, end), this.#length);
    this.#length += end - start;
    this.#pieces.push(this.#source.text.slice(start, end));
  }

  /** Puts `text` in the place of the source's units `start` to `end`. */
  put(text: string, start: number, end: number): void {
    this.#reserve(text.length);
    this.#from.fill(this.#source.from[start]!, this.#length, this.#length + text.length);
    this.#to.fill(this.#source.to[end - 1]!, this.#length, this.#length + text.length);
    this.#length += text.length;
    this.#pieces.push(text);
  }

  build(): View {
    return {
      text: this.#pieces.join(''),
      from: this.#from.subarray(0, this.#length),
      to: this.#to.subarray(0, this.#length),
    };
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#from.length) {
      return;
    }
    const capacity = 2 * (this.#length + more);
    this.#from = grown(this.#from, capacity);
    this.#to = grown(this.#to, capacity);
  }
}

function grown(array: Int32Array, capacity: number): Int32Array {
  const bigger = new Int32Array(capacity);
  bigger.set(array);
  return bigger;
}

/**
 * A view with every match of a global pattern replaced; `replace` answers null to leave one as it
 * is. Returns the same view where nothing changes.
 */
export function rewrite(
  view: View,
  pattern: RegExp,
  replace: (match: RegExpExecArray) => string | null,
): View {
  let builder: ViewBuilder | null = null;
  let done = 0;
  for (const match of view.text.matchAll(pattern)) {
    const text = replace(match);
    if (text === null || text === match[0]) {
      continue;
    }
    builder ??= new ViewBuilder(view);
    const end = match.index + match[0].length;
    builder.copy(done, match.index);
    builder.put(text, match.index, end);
    done = end;
  }
  if (builder === null) {
    return view;
  }
  builder.copy(done, view.text.length);
  return builder.build();
}

/** Where units `start` to `end` of a view stand in the text as it was typed. */
export function originOf(view: View, start: number, end: number): { start: number; end: number } {
  let first = view.from[start]!;
  let last = view.to[start]!;
  // Reversed and decoded readings do not keep the order.
  for (let at = start + 1; at < end; at += 1) {
    first = Math.min(first, view.from[at]!);
    last = Math.max(last, view.to[at]!);
  }
  return { start: first, end: last };
}
