import { oneLine } from '../plain-text.ts';

/** Header-like fields (RFC 822 syntax) by their names in lower case; the first of a name holds. */
export type Fields = ReadonlyMap<string, string>;

const MAX_FIELDS = 200;
const MAX_VALUE = 2_000;
const MAX_DIAGNOSTIC = 500;

function blockOf(text: string): Fields {
  const fields = new Map<string, string>();
  const unfolded = text.replace(/\r?\n[ \t]+/g, ' ');
  for (const line of unfolded.split(/\r?\n/).slice(0, MAX_FIELDS)) {
    const match = /^([!-9;-~]{1,76})[ \t]*:[ \t]*(.*)$/.exec(line);
    const name = match?.[1]?.toLowerCase();
    if (match !== null && name !== undefined && !fields.has(name)) {
      fields.set(name, match[2]!.trim().slice(0, MAX_VALUE));
    }
  }
  return fields;
}

/** Groups of fields with blank lines between, as RFC 3464 and RFC 5965 write them; at most `max`. */
export function readFieldGroups(text: string, max: number): Fields[] {
  return text
    .replace(/^(?:[ \t]*\r?\n)+/, '')
    .split(/\r?\n(?:[ \t]*\r?\n)+/, max)
    .map(blockOf)
    .filter((fields) => fields.size > 0);
}

/** The header of a message that was sent back, whole or in part. */
export function readHeader(text: string): Fields {
  return readFieldGroups(text, 1)[0] ?? new Map<string, string>();
}

/** `rfc822; "name"@example.com` as an address in lower case; null where there is none. */
export function addressOf(value: string | undefined): string | null {
  const text = (value ?? '').replace(/^\s*[A-Za-z0-9-]+\s*;/, '');
  const bare = (/<([^<>]*)>/.exec(text)?.[1] ?? text).trim().toLowerCase();
  return /^[^\s@<>]{1,64}@[^\s@<>]{1,255}$/.test(bare) ? bare : null;
}

/** A diagnostic as one short line without control characters; null where there is none. */
export function diagnosticLine(text: string): string | null {
  return oneLine(text.slice(0, 4 * MAX_DIAGNOSTIC)).slice(0, MAX_DIAGNOSTIC) || null;
}
