import { randomInt } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A random id of 12 characters of `a-z0-9` (62 bits), as Statuspage's clients expect. */
export function newId(): string {
  let id = '';
  for (let i = 0; i < 12; i += 1) {
    id += ALPHABET[randomInt(ALPHABET.length)];
  }
  return id;
}
