import { verify, X509Certificate } from 'node:crypto';
import { textOf, type Json } from './json.ts';

/** Amazon's own hosts of SNS; certificates and confirmations are asked for nowhere else. */
const SNS_HOST = /^sns\.[a-z]{2}(?:-[a-z]{1,12}){1,3}-\d{1,2}\.amazonaws\.com(?:\.cn)?$/;
const CERTIFICATE_PATH = /^\/SimpleNotificationService-[0-9a-f]{8,64}\.pem$/;
const MAX_KEPT = 20;
const KEPT_MS = 24 * 3_600_000;

/** Reads a small text from one of Amazon's hosts; follows no redirect. */
export type FetchText = (url: URL) => Promise<string>;

/** An https address of SNS, without port, user or fragment; null for any other text. */
export function snsUrl(text: string): URL | null {
  const url = URL.parse(text);
  const plain =
    url !== null &&
    url.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    url.hash === '';
  return plain && SNS_HOST.test(url.hostname) ? url : null;
}

/** Where a topic's subscription is confirmed; null where the address does anything else. */
export function confirmationUrl(text: string, topic: string): URL | null {
  const url = snsUrl(text);
  const { searchParams: query } = url ?? new URL('https://localhost');
  const names = [...query.keys()].sort().join();
  const asksIt =
    url?.pathname === '/' &&
    names === 'Action,Token,TopicArn' &&
    query.get('Action') === 'ConfirmSubscription' &&
    query.get('TopicArn') === topic;
  return asksIt ? url : null;
}

const SIGNED: Readonly<Record<string, readonly string[]>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    ...['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  ],
  UnsubscribeConfirmation: [
    ...['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  ],
};
const ALGORITHMS: Readonly<Record<string, string>> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' };

function signedText(envelope: Json): string {
  const type = textOf(envelope['Type']);
  const names = Object.hasOwn(SIGNED, type) ? SIGNED[type]! : [];
  return names
    .filter((name) => typeof envelope[name] === 'string')
    .map((name) => `${name}\n${textOf(envelope[name])}\n`)
    .join('');
}

/** Checks signatures of SNS (versions 1 and 2); certificates are kept for a day. */
export function snsVerifier(fetchText: FetchText) {
  const kept = new Map<string, { pem: string; until: number }>();

  async function certificate(url: URL, now: number): Promise<X509Certificate> {
    const known = kept.get(url.href);
    if (known !== undefined && known.until > now) {
      return new X509Certificate(known.pem);
    }
    const pem = await fetchText(url);
    const parsed = new X509Certificate(pem);
    if (kept.size >= MAX_KEPT) {
      kept.clear();
    }
    kept.set(url.href, { pem, until: now + KEPT_MS });
    return parsed;
  }

  /** @throws whatever `fetchText` throws: whether it is signed is not known then */
  return async function isSigned(envelope: Json, now: number): Promise<boolean> {
    const algorithm = ALGORITHMS[textOf(envelope['SignatureVersion'])];
    const url = snsUrl(textOf(envelope['SigningCertURL']));
    const text = signedText(envelope);
    const signature = textOf(envelope['Signature']);
    if (
      algorithm === undefined ||
      url === null ||
      url.search !== '' ||
      !CERTIFICATE_PATH.test(url.pathname) ||
      text === '' ||
      !/^[A-Za-z0-9+/=]{1,1024}$/.test(signature)
    ) {
      return false;
    }
    const { publicKey, validFrom, validTo } = await certificate(url, now);
    const valid = Date.parse(validFrom) <= now && now <= Date.parse(validTo);
    return (
      valid && verify(algorithm, Buffer.from(text), publicKey, Buffer.from(signature, 'base64'))
    );
  };
}
