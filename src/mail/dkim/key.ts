import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

export type DkimAlgorithm = 'rsa-sha256' | 'ed25519-sha256';

export interface DkimKey {
  /** The `d=` of the signature, in lower case. */
  domain: string;
  /** The `s=` of the signature. */
  selector: string;
  /** PEM. */
  privateKey: string;
}

/** RFC 8301 lets verifiers refuse less than 1024 bits and asks signers for 2048. */
const SHORTEST_RSA = 2_048;
/** Longer keys do not fit into what DNS and verifiers reliably take. */
const LONGEST_RSA = 4_096;

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);

/** Whether a text can be the domain of a signature, such as `example.com`. */
export function isDkimDomain(text: string): boolean {
  return text.length <= 253 && text.includes('.') && NAME.test(text);
}

/** Whether a text can be a selector (RFC 6376 §3.1), such as `forewarn1`. */
export function isDkimSelector(text: string): boolean {
  return text.length <= 63 && NAME.test(text);
}

/**
 * The private key and what it signs with. Literal `\n`, as some ways of setting variables leave
 * them, count as line ends.
 *
 * @throws {Error} saying what is wrong, without anything of the key
 */
export function readDkimKey(pem: string): { key: KeyObject; algorithm: DkimAlgorithm } {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem.replaceAll('\\n', '\n'));
  } catch {
    throw new Error('must be a private key in PEM, without a password');
  }
  if (key.asymmetricKeyType === 'ed25519') {
    return { key, algorithm: 'ed25519-sha256' };
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < SHORTEST_RSA || bits > LONGEST_RSA) {
    throw new Error(`must be an RSA key of ${SHORTEST_RSA} to ${LONGEST_RSA} bits or Ed25519`);
  }
  return { key, algorithm: 'rsa-sha256' };
}

/** The public half as `p=` has it: base64 of SPKI for RSA, of the bare 32 octets for Ed25519. */
function publicHalf(pem: string): { type: 'rsa' | 'ed25519'; data: string } {
  const { key, algorithm } = readDkimKey(pem);
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return algorithm === 'rsa-sha256'
    ? { type: 'rsa', data: spki.toString('base64') }
    : { type: 'ed25519', data: spki.subarray(-32).toString('base64') };
}

/** The TXT record to publish (RFC 6376 §3.6.1, RFC 8463 §4.2). */
export function dkimRecord({ domain, selector, privateKey }: DkimKey): {
  name: string;
  value: string;
} {
  const { type, data } = publicHalf(privateKey);
  return { name: `${selector}._domainkey.${domain}`, value: `v=DKIM1; k=${type}; p=${data}` };
}

/** A new private key in PEM (PKCS #8). */
export function generateDkimKey(type: 'rsa' | 'ed25519'): string {
  const { privateKey } =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: SHORTEST_RSA })
      : generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
