/** Names before the @ that stand for an office or a list rather than for a person (RFC 2142 and use). */
const SHARED = new Set([
  ...['abuse', 'admin', 'administrator', 'all', 'billing', 'company', 'contact', 'dev', 'devops'],
  ...['developers', 'everybody', 'everyone', 'helpdesk', 'hello', 'hostmaster', 'info', 'infra'],
  ...['it', 'list', 'lists', 'mail', 'mailer-daemon', 'marketing', 'netops', 'noc', 'office'],
  ...['on-call', 'oncall', 'operations', 'ops', 'owner', 'postmaster', 'root', 'sales', 'security'],
  ...['service', 'sre', 'staff', 'support', 'team', 'tech', 'usenet', 'webmaster', 'www'],
]);

const NO_REPLY = /^(?:do-?not|no|never)[._-]?reply/;
/** `dev-list`, `list.ops`, `all-hands`, `ops-team`: a whole word of the name, at either end. */
const LIKE_A_LIST =
  /^(?:all|list|team|group|dl)[._-]|[._-](?:all|list|lists|team|group|users|announce|members|l)$/;

/** Whether several people are likely to read the address, or nobody at all. Only ever a hint. */
export function looksShared(address: string): boolean {
  const local = address
    .slice(0, Math.max(address.lastIndexOf('@'), 0))
    .toLowerCase()
    .replace(/\+.*$/, '');
  return SHARED.has(local) || NO_REPLY.test(local) || LIKE_A_LIST.test(local);
}
