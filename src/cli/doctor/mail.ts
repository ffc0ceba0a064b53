import type { Config } from '#src/server/config.ts';
import { checkDkim } from './check-dkim.ts';
import { checkDmarc } from './check-dmarc.ts';
import { checkMx, checkPtr } from './check-mx.ts';
import { checkSpf } from './check-spf.ts';
import { ok, warn, type Check } from './check.ts';
import type { Dns } from './dns.ts';
import { domainOfMail, isPublicDomain, relayOf, returnPathDomain } from './domains.ts';

/** RFC 8058 §3.1: mail programs show their own button for an https address only. */
function checkOneClick({ publicUrl }: Config): Check {
  const name = 'one-click unsubscribe';
  return publicUrl.startsWith('https:')
    ? ok(name, `leads to ${publicUrl}`)
    : warn(name, `needs PUBLIC_URL to be https, not ${publicUrl}: large receivers insist on it`);
}

/** What receivers look up about mail from here. Nothing where mails are kept as files. */
export async function checkMailDomains(config: Config, dns: Dns): Promise<Check[]> {
  const relay = relayOf(config);
  if (relay === null) {
    return [];
  }
  const from = domainOfMail(config);
  if (!isPublicDomain(from)) {
    return [
      warn('sender', `mail from ${from} is refused or lost: set MAIL_FROM to a domain of yours`),
      checkOneClick(config),
    ];
  }
  const returnPath = returnPathDomain(config);
  const asked = [
    checkSpf(dns, returnPath, relay),
    checkDkim(dns, config, from),
    checkDmarc(dns, { from, returnPath, dkim: config.dkim?.domain ?? null }),
    checkMx(dns, 'answers', from),
    ...(returnPath === from ? [] : [checkMx(dns, 'bounces', returnPath)]),
    ...(relay.isLocal ? [] : [checkPtr(dns, relay)]),
  ];
  return [...(await Promise.all(asked)), checkOneClick(config)];
}
