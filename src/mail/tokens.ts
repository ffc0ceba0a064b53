import { createHmac, timingSafeEqual } from 'node:crypto';

export const TOKEN_PURPOSES = ['confirm', 'manage', 'unsubscribe', 'calendar'] as const;
export type TokenPurpose = (typeof TOKEN_PURPOSES)[number];

export interface TokenSubject {
  subscriberId: string;
  tokenVersion: number;
}

const SUBSCRIBER_ID = /^[A-Za-z0-9]{1,64}$/;
/** id, version in base 36, signature of 32 octets in base64url. */
const TOKEN = /^([A-Za-z0-9]{1,64})\.(0|[1-9a-z][0-9a-z]{0,10})\.[A-Za-z0-9_-]{43}$/;

/**
 * The token of a mailed link: HMAC-SHA256 over purpose, subscriber and the subscriber's token
 * version, so that a link for one purpose opens nothing else and raising the version makes all
 * links mailed before worthless. Characters: `A-Za-z0-9._-`, at most 120 of them.
 *
 * @throws {Error} if the secret is empty or the id is not made of letters and digits
 */
export function signToken(
  secret: string,
  purpose: TokenPurpose,
  subscriberId: string,
  tokenVersion: number,
): string {
  if (secret === '') {
    throw new Error('A link token needs a secret.');
  }
  if (!SUBSCRIBER_ID.test(subscriberId)) {
    throw new Error('A link token needs a subscriber id of letters and digits.');
  }
  if (!Number.isSafeInteger(tokenVersion) || tokenVersion < 0) {
    throw new Error('A token version is a whole number from 0.');
  }
  const signature = createHmac('sha256', secret)
    .update(`forewarn link 1\n${purpose}\n${subscriberId}\n${tokenVersion}`)
    .digest('base64url');
  return `${subscriberId}.${tokenVersion.toString(36)}.${signature}`;
}

/** A keyed hash of an address: tells whether it is the same one, and nothing else. */
export function addressMark(secret: string, key: string): string {
  return createHmac('sha256', secret).update(`forewarn erased 1\n${key}`).digest('base64url');
}

/**
 * Who a link token was signed for; null for anything that this secret did not sign for this
 * purpose. The caller still compares the version with the subscriber's. Never throws on a token.
 */
export function verifyToken(
  secret: string,
  purpose: TokenPurpose,
  token: string,
): TokenSubject | null {
  const match = TOKEN.exec(token);
  if (match === null) {
    return null;
  }
  const subscriberId = match[1]!;
  const tokenVersion = Number.parseInt(match[2]!, 36);
  if (!Number.isSafeInteger(tokenVersion)) {
    return null;
  }
  const expected = Buffer.from(signToken(secret, purpose, subscriberId, tokenVersion));
  const given = Buffer.from(token);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return null;
  }
  return { subscriberId, tokenVersion };
}
