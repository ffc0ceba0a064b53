import * as z from 'zod';
import { invalidInput, type Fault } from '../domain/errors.ts';
import { markdownFault } from '../domain/markdown.ts';
import { characterFault } from '../domain/plain.ts';

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}

/** Faults as zod found them: every field by RFC 6901 pointer, an unknown field by its own. */
export function faultsOf(error: z.ZodError): Fault[] {
  return error.issues.flatMap((issue): Fault[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: pointerOf([...issue.path, key]),
        detail: 'is not a known field',
      }));
    }
    return [{ pointer: pointerOf(issue.path), detail: issue.message }];
  });
}

/** The input as its schema wants it; throws `invalid` with every fault at once. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (!result.success) {
    throw invalidInput(faultsOf(result.error));
  }
  return result.data;
}

/** An input of which everything may be left out, itself too. */
export function mayBeEmpty<S extends z.ZodType>(schema: S) {
  return z.preprocess((raw: unknown) => raw ?? {}, schema);
}

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u2028\u2029]/;

/** Refuses half characters and those that turn the direction of the text after them. */
function readable(text: string, context: z.RefinementCtx): void {
  const message = characterFault(text);
  if (message !== null) {
    context.addIssue({ code: 'custom', message });
  }
}

/** One line of text for people: trimmed, no line breaks or control characters. */
export function line(max: number, min = 1) {
  return z
    .string({ error: 'must be a text' })
    .max(max, { error: `must have at most ${max} characters` })
    .trim()
    .min(min, {
      error: ({ input }) =>
        input === '' ? 'must not be empty' : `must have at least ${min} characters`,
    })
    .refine((text) => !/[\r\n]/.test(text) && !CONTROL.test(text), {
      error: 'must be one line without control characters',
    })
    .superRefine(readable);
}

/** An instant, read with the zone that stands beside it. */
export const time = () => line(40).describe('RFC 3339 time, or a local time of the zone');

/** Text of several lines; line ends become LF. */
export function prose(max: number) {
  return z
    .string({ error: 'must be a text' })
    .max(max, { error: `must have at most ${max} characters` })
    .refine((text) => !CONTROL.test(text.replace(/\r\n?/g, '\n')), {
      error: 'must not contain control characters',
    })
    .superRefine(readable)
    .transform((text) => text.replace(/\r\n?/g, '\n').trim());
}

/** Prose that is shown as Markdown: none that would stop whoever renders it. */
export function markdown(max: number) {
  return prose(max).superRefine((text, context) => {
    const message = markdownFault(text);
    if (message !== null) {
      context.addIssue({ code: 'custom', message });
    }
  });
}

/** One of a list of words, with the list in the error. */
export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `must be one of ${values.join(', ')}` });
}

export function flag() {
  return z.boolean({ error: 'must be true or false' });
}
