import { createHmac, timingSafeEqual } from 'node:crypto';

const DELIVERY_ID = /^[a-z0-9]{1,24}$/;
/** 80 bits in hexadecimal: mail servers change the case of local parts. */
const SIGNATURE_LENGTH = 20;
const LOCAL_PART = /^(?:[^+]{1,64}\+)?b-([a-z0-9]{1,24})-([0-9a-f]{20})$/;

function signatureOf(secret: string, deliveryId: string): string {
  return createHmac('sha256', secret)
    .update(`forewarn return path 1\n${deliveryId}`)
    .digest('hex')
    .slice(0, SIGNATURE_LENGTH);
}

/**
 * The envelope sender of one delivery (VERP): whatever comes back there is about this delivery,
 * and nobody else can write such an address. It is the same for each try of a delivery, and at a
 * mailbox all of it is what servers with greylisting leave out when they remember a sender.
 *
 * @param at a domain of ours whose mail all comes back, or one mailbox, which then takes a `+`
 * @throws {Error} if the secret is empty or the id is not made of small letters and digits
 */
export function returnPathFor(secret: string, deliveryId: string, at: string): string {
  if (secret === '') {
    throw new Error('A return path needs a secret.');
  }
  if (!DELIVERY_ID.test(deliveryId)) {
    throw new Error('A return path needs a delivery id of small letters and digits.');
  }
  const token = `b-${deliveryId}-${signatureOf(secret, deliveryId)}`;
  const [mailbox, domain] = at.split('@') as [string, string?];
  return domain === undefined ? `${token}@${mailbox}` : `${mailbox}+${token}@${domain}`;
}

/**
 * The delivery that a return path was signed for; null for any other text. The domain is not
 * looked at, so that reports still count after it was changed. Never throws.
 */
export function readReturnPath(secret: string, address: string): string | null {
  const bare = address
    .slice(0, 320)
    .trim()
    .replace(/^<([^<>]*)>$/, '$1')
    .toLowerCase();
  const match = LOCAL_PART.exec(bare.slice(0, Math.max(0, bare.lastIndexOf('@'))));
  const [, deliveryId = '', signature = ''] = match ?? [];
  if (match === null || secret === '') {
    return null;
  }
  const expected = Buffer.from(signatureOf(secret, deliveryId));
  return timingSafeEqual(expected, Buffer.from(signature)) ? deliveryId : null;
}
