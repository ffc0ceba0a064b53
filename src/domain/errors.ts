/** One fault in somebody's input: where it is (RFC 6901 JSON pointer) and what is allowed there. */
export interface Fault {
  pointer: string;
  detail: string;
  /** Where the disclosure guard refuses a text: why, where in it, and what could stand there. */
  finding?: { rule: string; start: number; end: number; suggestion: string };
}

/**
 * The few kinds of refusal there are. Every door (HTTP, CLI) maps them in one table; anything
 * that is not a Refusal is a bug, logged with its detail and shown without it.
 *
 * - `invalid`       the input is wrong; `faults` name each field
 * - `unauthorized`  nobody is signed in, or the credentials do not hold
 * - `forbidden`     somebody is signed in, but may not do this
 * - `not_found`     there is no such thing
 * - `conflict`      somebody else was faster
 * - `not_allowed`   the thing is in a state in which this cannot be done
 * - `stale`         the caller edits an older revision than the stored one
 * - `too_many`      asked too often; `retryAfterSeconds` says when to come back
 * - `storage_full`  there is no room left to store anything
 * - `unavailable`   nothing can be stored for another reason
 */
export const REFUSAL_CODES = [
  'invalid',
  'unauthorized',
  'forbidden',
  'not_found',
  'conflict',
  'not_allowed',
  'stale',
  'too_many',
  'storage_full',
  'unavailable',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** A refusal whose message is safe and useful to show to whoever asked. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly faults: readonly Fault[];
  readonly retryAfterSeconds: number | null;

  /**
   * By shape, not by identity: the site's build carries its own copy of this module, and a
   * refusal thrown by the process's copy must be recognised there too.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'Refusal' && 'faults' in value;
  }

  constructor(
    code: RefusalCode,
    message: string,
    options: { faults?: readonly Fault[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'Refusal';
    this.code = code;
    this.faults = options.faults ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}

/** A refusal for one wrong field. */
export function invalidField(pointer: string, detail: string): Refusal {
  return new Refusal('invalid', detail, { faults: [{ pointer, detail }] });
}

/** Nobody reads more, and a body of 2 MiB can hold 100,000 of them. */
const MAX_FAULTS = 100;

/** A refusal for several wrong fields at once, the first hundred by name; at least one. */
export function invalidInput(faults: readonly Fault[]): Refusal {
  const more = faults.length - MAX_FAULTS;
  const rest = more > 0 ? `: these ${MAX_FAULTS}, and ${more} more` : '';
  const message =
    faults.length === 1 ? faults[0]!.detail : `${faults.length} fields are not valid${rest}.`;
  return new Refusal('invalid', message, { faults: faults.slice(0, MAX_FAULTS) });
}

/** A refusal for something that does not exist, named in plain words ("No notice with id …"). */
export function notFound(message: string): Refusal {
  return new Refusal('not_found', message);
}
