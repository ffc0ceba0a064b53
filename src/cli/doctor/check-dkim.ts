import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { dkimRecord, readDkimKey, type DkimKey } from '#src/mail/dkim/key.ts';
import { dkimSignature } from '#src/mail/dkim/signature.ts';
import type { Config } from '#src/server/config.ts';
import { fail, ok, warn, type Check } from './check.ts';
import type { Dns } from './dns.ts';
import { receiver } from './receiver.ts';
import { tagsOf } from './tags.ts';

const NAME = 'DKIM';

/** Whether a receiver finds genuine what is signed here. */
async function isGenuine(dns: Dns, { domain, selector, privateKey }: DkimKey): Promise<boolean> {
  const mail = Buffer.from(`From: postmaster@${domain}\r\n\r\n`);
  const signature = await dkimSignature(mail, { domain, selector, ...readDkimKey(privateKey) });
  const signed = Buffer.concat([Buffer.from(signature), mail]);
  const { results } = await dkimVerify(signed, { resolver: receiver(dns).resolver });
  return results[0]?.status.result === 'pass';
}

/** Whether the published key is the one that signs (RFC 6376 §3.6). */
export async function checkDkim(dns: Dns, { dkim }: Config, fromDomain: string): Promise<Check> {
  if (dkim === null) {
    return ok(
      NAME,
      `left to the relay: see that it signs as ${fromDomain} and covers List-Unsubscribe and List-Unsubscribe-Post, or sign here (forewarn dkim)`,
    );
  }
  const wanted = dkimRecord(dkim);
  const publish = { ...wanted, type: 'TXT' as const };
  const answer = await dns.txt(wanted.name);
  if (answer.is === 'unknown') {
    return warn(NAME, `${wanted.name}: ${answer.why}, so this was not looked at`);
  }
  const records = answer.values.filter((text) => tagsOf(text).has('p'));
  if (records.length === 0) {
    return fail(NAME, `${wanted.name} has no key: receivers find no mail genuine`, publish);
  }
  if (records.length > 1) {
    return fail(
      NAME,
      `${wanted.name} has ${records.length} keys, of which only one may stay`,
      publish,
    );
  }
  const found = tagsOf(records[0]!);
  if (found.get('p') === '') {
    return fail(NAME, `the key at ${wanted.name} is revoked (an empty p=)`, publish);
  }
  if (!(await isGenuine(dns, dkim))) {
    return fail(NAME, `the key at ${wanted.name} is not the one that signs here`, publish);
  }
  if ((found.get('t') ?? '').split(':').includes('y')) {
    return warn(NAME, `${wanted.name} says t=y: receivers may treat the mail as unsigned`, publish);
  }
  return readDkimKey(dkim.privateKey).algorithm === 'rsa-sha256'
    ? ok(NAME, `${wanted.name} has the key that signs here`)
    : warn(
        NAME,
        `${wanted.name} has the key that signs here, but some large receivers do not check Ed25519: an RSA key reaches all`,
      );
}
