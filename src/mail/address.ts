import { domainToASCII } from 'node:url';

const MAX_ADDRESS_LENGTH = 254;
const MAX_LOCAL_LENGTH = 64;

export type ParsedAddress =
  | {
      ok: true;
      /** As it is mailed: local part as written, domain in lower case and ASCII. */
      address: string;
      /** The whole address in lower case: what makes a mailbox unique. */
      key: string;
    }
  | { ok: false; detail: string };

const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/**
 * Letters, marks and digits of any script, hyphen and the dots that IDNA takes for one. Signs
 * and letter-like numbers are none of what IDNA 2008 (RFC 5892) lets anybody register: to guess
 * what was meant (`ⅷ` as `viii`) could mail somebody else.
 */
const DOMAIN_CHARACTERS = /^[\p{L}\p{M}\p{Nd}.\u3002\uff0e\uff61-]+$/u;
const NUMERIC = /^(?:\d+|0x[0-9a-f]*)$/;

const refused = (detail: string): ParsedAddress => ({ ok: false, detail });

/**
 * Reads one plain mail address (RFC 5321 `Mailbox` with a dot-atom local part). Stricter than
 * mail software is, because that software reads commas, groups, comments, quotes and line ends
 * as further recipients. Names in other scripts become punycode. Never throws.
 */
export function parseMailAddress(text: string): ParsedAddress {
  const trimmed = text.replace(/^ +| +$/g, '');
  if (trimmed === '') {
    return refused('must be a mail address such as name@example.com');
  }
  if (trimmed.length > MAX_ADDRESS_LENGTH) {
    return refused(`must not be longer than ${MAX_ADDRESS_LENGTH} characters`);
  }
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, Math.max(at, 0));
  if (at < 1 || !LOCAL.test(local)) {
    return refused(
      'must be one plain address such as name@example.com: the part before the @ takes letters ' +
        'without accents, digits and the usual signs, but no spaces, quotes, brackets or commas',
    );
  }
  if (local.length > MAX_LOCAL_LENGTH) {
    return refused(`must not have more than ${MAX_LOCAL_LENGTH} characters before the @`);
  }
  const written = trimmed.slice(at + 1);
  const domain = DOMAIN_CHARACTERS.test(written) ? domainToASCII(written) : '';
  const labels = domain.split('.');
  const last = labels[labels.length - 1] ?? '';
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label)) || NUMERIC.test(last)) {
    return refused('must end in a domain name such as example.com after the @');
  }
  const address = `${local}@${domain}`;
  if (address.length > MAX_ADDRESS_LENGTH) {
    return refused(`must not be longer than ${MAX_ADDRESS_LENGTH} characters`);
  }
  return { ok: true, address, key: address.toLowerCase() };
}
