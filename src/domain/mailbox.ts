/** Where dots before the @ make no difference, and the name that both domains stand for. */
const DOTLESS: Record<string, string> = { 'gmail.com': 'gmail.com', 'googlemail.com': 'gmail.com' };

/**
 * The mailbox that an address key most likely leads to: what follows a plus does not count (RFC
 * 5233), nor do dots at Google. For limits on what strangers can have mailed, never for who
 * somebody is: elsewhere a plus may be part of another person's name.
 */
export function mailboxOf(addressKey: string): string {
  const at = addressKey.lastIndexOf('@');
  const domain = addressKey.slice(at + 1);
  const name = addressKey.slice(0, at).split('+')[0]!;
  const sameDomain = DOTLESS[domain];
  return sameDomain === undefined
    ? `${name}@${domain}`
    : `${name.replaceAll('.', '')}@${sameDomain}`;
}
