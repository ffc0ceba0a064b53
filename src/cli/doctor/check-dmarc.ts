import { fail, ok, warn, type Check } from './check.ts';
import type { Dns } from './dns.ts';
import { walkDmarc, type DmarcRecord } from './dmarc.ts';

const NAME = 'DMARC';
const POLICIES = ['none', 'quarantine', 'reject'];
/** Gone with RFC 9989. */
const OBSOLETE = ['pct', 'rf', 'ri'];

export interface Domains {
  from: string;
  /** Of the return path, which SPF goes by. */
  returnPath: string;
  /** Of the signature; null where the relay signs. */
  dkim: string | null;
}

function policyFor(domain: string, { domain: owner, tags }: DmarcRecord): string | undefined {
  return domain === owner ? tags.get('p') : (tags.get('sp') ?? tags.get('p'));
}

async function isAligned(
  dns: Dns,
  domains: Pick<Domains, 'from'>,
  organisation: string,
  other: string,
  strict: boolean,
): Promise<boolean> {
  if (other === domains.from) {
    return true;
  }
  if (strict) {
    return false;
  }
  const walk = await walkDmarc(dns, other);
  return walk.is === 'unknown' || walk.organisation === organisation;
}

/** Which of the two ways to pass is out of line with From: a mail passes by either. */
async function misaligned(
  dns: Dns,
  domains: Domains,
  organisation: string,
  tags: Map<string, string>,
): Promise<string[]> {
  const strict = (tag: string) => tags.get(tag)?.toLowerCase() === 's';
  const found: string[] = [];
  if (!(await isAligned(dns, domains, organisation, domains.returnPath, strict('aspf')))) {
    found.push(`the return path’s domain (${domains.returnPath})`);
  }
  if (
    domains.dkim !== null &&
    !(await isAligned(dns, domains, organisation, domains.dkim, strict('adkim')))
  ) {
    found.push(`the signing domain (${domains.dkim})`);
  }
  return found;
}

/** Whether the From domain has a policy, and its mail passes it (RFC 9989). */
export async function checkDmarc(dns: Dns, domains: Domains): Promise<Check> {
  const { from } = domains;
  const walk = await walkDmarc(dns, from);
  if (walk.is === 'unknown') {
    return warn(NAME, `${walk.why}, so this was not looked at`);
  }
  const publish = (name: string, value: string) => ({
    name: `_dmarc.${name}`,
    type: 'TXT' as const,
    value,
  });
  if (walk.doubled.length > 0) {
    return fail(NAME, `_dmarc.${walk.doubled[0]!} has several records, which is none: keep one`);
  }
  if (walk.policy === null) {
    return warn(
      NAME,
      `${from} has no policy: receivers ask for one from whoever sends much. Begin with one that only asks for reports`,
      publish(from, `v=DMARC1; p=none; rua=mailto:postmaster@${from}`),
    );
  }
  const { domain, text, tags } = walk.policy;
  const policy = policyFor(from, walk.policy)?.toLowerCase() ?? 'none';
  if (!POLICIES.includes(policy)) {
    return fail(NAME, `_dmarc.${domain}: a policy is none, quarantine or reject, not “${policy}”`);
  }
  const off = await misaligned(dns, domains, walk.organisation, tags);
  if (off.length > 0) {
    const all = off.length === (domains.dkim === null ? 1 : 2);
    const say = all && domains.dkim !== null && policy !== 'none' ? fail : warn;
    return say(
      NAME,
      `${off.join(' and ')} ${off.length > 1 ? 'are' : 'is'} out of line with From (${from})${
        all && domains.dkim !== null ? ': no mail passes' : ''
      }`,
    );
  }
  const obsolete = OBSOLETE.filter((tag) => tags.has(tag));
  if (obsolete.length > 0) {
    const kept = text
      .split(';')
      .map((part) => part.trim())
      .filter(
        (part) => part !== '' && !obsolete.includes(part.split('=')[0]!.trim().toLowerCase()),
      );
    return warn(
      NAME,
      `_dmarc.${domain} has ${obsolete.join(', ')}, which RFC 9989 has removed`,
      publish(domain, kept.join('; ')),
    );
  }
  const testing = tags.get('t')?.toLowerCase() === 'y' ? ', only tried out (t=y)' : '';
  return ok(NAME, `_dmarc.${domain}: the policy for ${from} is ${policy}${testing}`);
}
