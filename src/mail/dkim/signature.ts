import { hash, sign, type KeyObject } from 'node:crypto';
import RelaxedBody from 'nodemailer/lib/dkim/relaxed-body';
import library from 'nodemailer/lib/dkim/sign';
import type { DkimAlgorithm } from './key.ts';

export interface SigningKey {
  domain: string;
  selector: string;
  algorithm: DkimAlgorithm;
  key: KeyObject;
}

/** Every header that a mail of ours may have and no relay has reason to change. */
const SIGNED_HEADERS = [
  ...['from', 'to', 'cc', 'reply-to', 'subject', 'date', 'message-id', 'in-reply-to'],
  ...['references', 'mime-version', 'content-type', 'list-id', 'list-unsubscribe'],
  ...['list-unsubscribe-post', 'auto-submitted', 'feedback-id'],
] as const;

/**
 * Named once more than they occur, so that nobody on the way can add another (RFC 6376 §8.15):
 * a second From or Subject is what readers would see, a second List-Unsubscribe what they press.
 */
const SEALED_HEADERS = [
  ...['from', 'to', 'cc', 'reply-to', 'subject', 'date', 'mime-version', 'content-type'],
  ...['list-unsubscribe', 'list-unsubscribe-post'],
] as const;

const NAMES_PER_LINE = 4;
const BASE64_PER_LINE = 72;

interface Message {
  /** Unfolded only by the verifier: lines still have their line breaks. */
  headers: { key: string; line: string }[];
  body: Buffer;
}

/** @throws {Error} for bytes without an end of the header */
function split(raw: Uint8Array): Message {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) {
    throw new Error('A message without an end of its header cannot be signed.');
  }
  const headers = bytes
    .toString('latin1', 0, end)
    .split(/\r\n(?![ \t])/)
    .map((line) => ({ key: line.slice(0, line.indexOf(':')).trim().toLowerCase(), line }));
  return { headers, body: bytes.subarray(end + 4) };
}

function bodyHash(body: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const relaxed = new RelaxedBody({ hashAlgo: 'sha256' });
    relaxed.on('hash', (digest: unknown) => resolve(String(digest)));
    relaxed.on('error', reject);
    relaxed.resume();
    relaxed.end(body);
  });
}

function chunked<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** RFC 8463 §3: Ed25519 signs the SHA-256 of what RSA would hash by itself. */
function signatureOf({ key, algorithm }: SigningKey, data: string): string {
  const bytes = Buffer.from(data, 'latin1');
  const signed =
    algorithm === 'rsa-sha256'
      ? sign('sha256', bytes, key)
      : sign(null, hash('sha256', bytes, 'buffer'), key);
  return signed.toString('base64');
}

/**
 * The `DKIM-Signature` header for a finished message (RFC 6376, relaxed/relaxed), ended by CRLF.
 *
 * @throws {Error} if the message has no From or no end of its header
 */
export async function dkimSignature(raw: Uint8Array, key: SigningKey): Promise<string> {
  const { headers, body } = split(raw);
  const present = SIGNED_HEADERS.filter((name) => headers.some((header) => header.key === name));
  if (!present.includes('from')) {
    throw new Error('A message without From cannot be signed.');
  }
  const names = chunked([...present, ...SEALED_HEADERS], NAMES_PER_LINE);
  const field =
    `DKIM-Signature: v=1; a=${key.algorithm}; c=relaxed/relaxed;\r\n` +
    ` d=${key.domain}; s=${key.selector};\r\n` +
    ` bh=${await bodyHash(body)};\r\n` +
    ` h=${names.map((line) => line.join(':')).join(':\r\n  ')};\r\n` +
    ' b=';
  const own = { key: 'dkim-signature', line: field };
  const { headers: canonical } = library.relaxedHeaders(
    [...headers.filter((header) => header.key !== own.key), own],
    [...present, own.key].join(':'),
  );
  // The last line, the signature's own, is hashed without its line end.
  const signature = signatureOf(key, canonical.slice(0, -2));
  return `${field}${chunked([...signature], BASE64_PER_LINE)
    .map((line) => line.join(''))
    .join('\r\n  ')}\r\n`;
}
