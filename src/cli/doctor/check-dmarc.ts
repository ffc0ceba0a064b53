import { dmarc } from 'mailauth/lib/dmarc/index.js';
import type { DMARCResult } from 'mailauth';
import { fail, ok, warn, type Check } from './check.ts';
import type { Dns } from './dns.ts';
import { receiver } from './receiver.ts';
import { tagsOf } from './tags.ts';

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

/** The texts among those of `_dmarc` names that are records. */
function dmarcRecords(texts: Map<string, string[]>): { domain: string; records: string[] }[] {
  return [...texts]
    .map(([name, values]) => ({
      domain: name.replace(/^_dmarc\./, ''),
      records: values.filter((text) => /^v\s*=\s*DMARC1\s*(?:;|$)/i.test(text)),
    }))
    .filter(({ records }) => records.length > 0);
}

/** Which of the two ways to pass is out of line with From: a mail passes by either. */
function misaligned({ returnPath, dkim }: Domains, { alignment }: DMARCResult): string[] {
  return [
    ...(alignment.spf.result ? [] : [`the return path’s domain (${returnPath})`]),
    ...(dkim === null || alignment.dkim.result ? [] : [`the signing domain (${dkim})`]),
  ];
}

/** Whether the From domain has a policy, and its mail passes it (RFC 9989). */
export async function checkDmarc(dns: Dns, domains: Domains): Promise<Check> {
  const from = domains.from.toLowerCase();
  const { resolver, texts, unknown } = receiver(dns);
  const found = await dmarc({
    headerFrom: `postmaster@${from}`,
    spfDomains: [domains.returnPath],
    dkimDomains: domains.dkim === null ? [] : [{ domain: domains.dkim }],
    resolver,
  });
  const [why] = unknown;
  if (why !== undefined) {
    return warn(NAME, `${why}, so this was not looked at`);
  }
  const publish = (name: string, value: string) => ({
    name: `_dmarc.${name}`,
    type: 'TXT' as const,
    value,
  });
  const published = dmarcRecords(texts);
  const doubled = published.find(({ records }) => records.length > 1);
  if (doubled !== undefined) {
    return fail(NAME, `_dmarc.${doubled.domain} has several records, which is none: keep one`);
  }
  const policyDomain = (found && found.policyDomain) || published[0]?.domain;
  const text = published.find(({ domain }) => domain === policyDomain)?.records[0];
  if (!found || policyDomain === undefined || text === undefined) {
    return warn(
      NAME,
      `${from} has no policy: receivers ask for one from whoever sends much. Begin with one that only asks for reports`,
      publish(from, `v=DMARC1; p=none; rua=mailto:postmaster@${from}`),
    );
  }
  const tags = tagsOf(text);
  const wrong = ['p', 'sp', 'np']
    .map((tag) => tags.get(tag)?.toLowerCase())
    .find((value) => value !== undefined && !POLICIES.includes(value));
  if (wrong !== undefined || found.status.result === 'none') {
    return fail(
      NAME,
      `_dmarc.${policyDomain}: a policy is none, quarantine or reject, not “${wrong ?? ''}”`,
    );
  }
  const policy = policyDomain === from ? found.p : found.sp;
  const off = misaligned(domains, found);
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
      `_dmarc.${policyDomain} has ${obsolete.join(', ')}, which RFC 9989 has removed`,
      publish(policyDomain, kept.join('; ')),
    );
  }
  const testing = found.testMode ? ', only tried out (t=y)' : '';
  return ok(NAME, `_dmarc.${policyDomain}: the policy for ${from} is ${policy}${testing}`);
}
