import { Refusal, invalidField, invalidInput } from '../domain/errors.ts';

export type PreviewRequest =
  { of: 'notice'; input: unknown } | { of: 'update' | 'window'; notice: string; input: unknown };

/**
 * What to preview: a notice's input itself, or `{ notice: id, update | window: input }` for one
 * that is published. Throws `invalid`.
 */
export function readPreviewRequest(body: unknown): PreviewRequest {
  if (typeof body !== 'object' || body === null || !('notice' in body)) {
    return { of: 'notice', input: body };
  }
  const { notice, ...rest } = body;
  const names = Object.keys(rest);
  if (typeof notice !== 'string') {
    throw invalidField('/notice', 'must be the id of a notice');
  }
  const [name] = names;
  if (names.length === 1 && (name === 'update' || name === 'window')) {
    return { of: name, notice, input: Object.values(rest)[0] };
  }
  const strangers = names.filter((one) => one !== 'update' && one !== 'window');
  throw strangers.length > 0
    ? invalidInput(
        strangers.map((one) => ({
          pointer: `/${one.replace(/~/g, '~0').replace(/\//g, '~1')}`,
          detail: 'is not a known field; those are notice and either update or window',
        })),
      )
    : invalidField('', 'needs either update or window');
}

/** The refusal of a command on a part of a body, its pointers moved to where that part is. */
export function underPointer(prefix: string, error: unknown): unknown {
  if (!(error instanceof Refusal) || error.faults.length === 0) {
    return error;
  }
  const faults = error.faults.map((fault) => ({ ...fault, pointer: prefix + fault.pointer }));
  return new Refusal(error.code, error.message, { faults });
}
