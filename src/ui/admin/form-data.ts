/** A field's text, its line ends as LF; empty when it is absent or a file. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : '';
}

export function textsOf(form: FormData, name: string): string[] {
  return form.getAll(name).filter((value) => typeof value === 'string');
}

/** Null for an empty field, so that the command takes its default. */
export function orNull(text: string): string | null {
  return text.trim() === '' ? null : text;
}

/** A number, or the text as typed, so that the command says what it wants instead. */
export function numberOrText(text: string): number | string {
  const plain = text.trim().replace(',', '.');
  const number = Number(plain);
  return plain === '' || Number.isNaN(number) ? text : number;
}

/** The lines of a text area that hold something. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
