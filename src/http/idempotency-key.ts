import { createHash } from 'node:crypto';
import { HttpRefusal } from './problem.ts';

const MAX_KEY = 255;

/**
 * The Idempotency-Key of a request: a quoted string, as structured fields write it, or a bare
 * token; null where there is none. Throws 400 for anything else.
 */
export function readIdempotencyKey(headers: Headers): string | null {
  const field = headers.get('idempotency-key')?.trim();
  if (field === undefined) {
    return null;
  }
  const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)"$/.exec(field)?.[1];
  const key =
    quoted?.replace(/\\(["\\])/g, '$1') ?? /^[\w!#$%&'*+.^`|~:/-]+$/.exec(field)?.[0] ?? '';
  if (key === '' || key.length > MAX_KEY) {
    throw new HttpRefusal(
      400,
      `Idempotency-Key must be a text in quotes of 1 to ${MAX_KEY} printable ASCII characters.`,
    );
  }
  return key;
}

/** SHA-256 over what makes one request the same as another, hex. */
export function fingerprintOf(method: string, path: string, body: Uint8Array): string {
  return createHash('sha256').update(`${method} ${path}\n`).update(body).digest('hex');
}
