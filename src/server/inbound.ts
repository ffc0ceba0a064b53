import { recordBounce } from '../commands/bounce/index.ts';
import { type Recorded } from '../commands/bounce/record.ts';
import type { CommandContext } from '../commands/context.ts';
import { type Actor, requireScope } from '../domain/actor.ts';
import type { BounceReport } from '../domain/bounce.ts';
import { Refusal } from '../domain/errors.ts';
import { MAX_REPORT_BYTES } from '../mail/bounces/bounds.ts';
import { mailgunReader } from '../mail/bounces/providers/mailgun.ts';
import { POSTMARK_DELIVERY_HEADER, postmarkReader } from '../mail/bounces/providers/postmark.ts';
import {
  type Provider,
  type ProviderReader,
  isProvider,
} from '../mail/bounces/providers/provider.ts';
import { sendgridReader } from '../mail/bounces/providers/sendgrid.ts';
import { sesReader } from '../mail/bounces/providers/ses.ts';
import type { FetchText } from '../mail/bounces/providers/sns.ts';
import type { ReportReader } from '../mail/bounces/report-reader.ts';
import { readReturnPath, returnPathFor } from '../mail/bounces/verp.ts';
import type { ReturnPath } from '../outbox/deliver/return-path.ts';
import { createLimiter } from '../platform/limiter.ts';
import type { Logger } from '../platform/log.ts';
import type { InboundConfig } from './inbound-config.ts';

/** Mail programs wrap lines; what is longer is made to fill memory. */
const MAX_LINE_BYTES = 256 * 1024;
const MAX_FETCHED_CHARACTERS = 64 * 1024;
const FETCH_WITHIN_MS = 10_000;
/** Role addresses of the bounce domain; what comes there must name a mail of ours by its id. */
const ROLES = ['bounces', 'complaints', 'postmaster', 'abuse'];
/** A provider may tell thousands of events at once; others want to write meanwhile. */
const A_TRANSACTION = 100;

/** What came of a message that was handed in. */
type Received =
  | Recorded
  /** It is no report: an answer of a person or a machine, a receipt, or anything else. */
  | { outcome: 'ignored' };

export interface Inbound {
  /** Whether mail to this address can be about ours: refused at the door if not. Never throws. */
  accepts(recipient: string): boolean;
  /**
   * Takes in a message that came back. Throws `forbidden` without the scope `mail:inbound`, and
   * `invalid` for one that is too large or takes too long to read.
   *
   * @param recipients envelope recipients, as far as they are known
   */
  receiveMail(actor: Actor, raw: Uint8Array, recipients: readonly string[]): Promise<Received>;
  /** Takes in a provider's call, and says the HTTP status to answer with. */
  receiveEvents(provider: string, call: { headers: Headers; body: Uint8Array }): Promise<number>;
}

interface InboundParts {
  context: CommandContext;
  config: InboundConfig;
  secret: string;
  reports: ReportReader;
  log: Logger;
  /** For tests: reads an address of Amazon's. */
  fetchText?: FetchText;
}

function longestLine(raw: Uint8Array): number {
  let longest = 0;
  let from = 0;
  while (from < raw.length) {
    const end = raw.indexOf(10, from);
    const to = end === -1 ? raw.length : end;
    longest = Math.max(longest, to - from);
    from = to + 1;
  }
  return longest;
}

const fetches = createLimiter({ most: 30, windowSeconds: 60 });

/** Reads a text over the network, from where the caller has made sure that it may. */
async function fetchPlainText(url: URL): Promise<string> {
  // Anybody can send a call that makes us look for its certificate.
  if (fetches.take('all') !== null) {
    throw new Error('Too many certificates and confirmations were asked for.');
  }
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_WITHIN_MS),
  });
  const text = response.ok ? await response.text() : '';
  if (text === '' || text.length > MAX_FETCHED_CHARACTERS) {
    throw new Error(`${url.hostname} answered ${response.status} and nothing to use.`);
  }
  return text;
}

function readersOf(
  config: InboundConfig,
  fetchText: FetchText,
): Partial<Record<Provider, ProviderReader>> {
  return {
    ...(config.sesTopic === null ? {} : { ses: sesReader(config.sesTopic, fetchText) }),
    ...(config.postmarkToken === null ? {} : { postmark: postmarkReader(config.postmarkToken) }),
    ...(config.sendgridKey === null ? {} : { sendgrid: sendgridReader(config.sendgridKey) }),
    ...(config.mailgunKey === null ? {} : { mailgun: mailgunReader(config.mailgunKey) }),
  };
}

/** How our mails are marked, so that reports about them find their delivery. */
export function returnPathOf(config: InboundConfig, secret: string): ReturnPath {
  const { postmarkToken } = config;
  const at = config.bounceDomain ?? config.bounceAddress;
  return {
    addressOf: at === null ? null : (deliveryId) => returnPathFor(secret, deliveryId, at),
    header: postmarkToken === null ? null : POSTMARK_DELIVERY_HEADER,
  };
}

/** The ways by which reports about our mail come in. */
export function createInbound({
  context,
  config,
  secret,
  reports,
  log,
  ...parts
}: InboundParts): Inbound {
  const fetchText = parts.fetchText ?? fetchPlainText;
  const readers = readersOf(config, fetchText);
  const readPath = (address: string) => readReturnPath(secret, address);

  async function recordAll(actor: Actor, reports: readonly BounceReport[]): Promise<void> {
    for (let from = 0; from < reports.length; from += A_TRANSACTION) {
      await context.store.transaction(async () => {
        for (const report of reports.slice(from, from + A_TRANSACTION)) {
          tell(actor, await recordBounce(context, actor, report));
        }
      });
    }
  }

  function tell(actor: Actor, received: Received): void {
    if (received.outcome === 'unmatched') {
      log.warn({ by: actor.label }, 'A report came back that names none of our mails.');
    }
  }

  return {
    accepts(recipient) {
      if (readPath(recipient) !== null) {
        return true;
      }
      const [local, domain] = recipient.toLowerCase().split('@');
      return domain !== undefined && domain === config.bounceDomain && ROLES.includes(local ?? '');
    },

    async receiveMail(actor, raw, recipients) {
      requireScope(actor, 'mail:inbound');
      if (raw.byteLength > MAX_REPORT_BYTES) {
        throw new Refusal('invalid', `A message has at most ${MAX_REPORT_BYTES} bytes.`);
      }
      if (longestLine(raw) > MAX_LINE_BYTES) {
        throw new Refusal('invalid', `A line has at most ${MAX_LINE_BYTES} bytes.`);
      }
      const report = await reports.read(raw, recipients);
      const received: Received =
        report === null ? { outcome: 'ignored' } : await recordBounce(context, actor, report);
      tell(actor, received);
      return received;
    },

    async receiveEvents(provider, { headers, body }) {
      const reader = isProvider(provider) ? readers[provider] : undefined;
      if (reader === undefined) {
        return 404;
      }
      const actor: Actor = { label: `mail:${provider}`, scopes: ['mail:inbound'] };
      try {
        const verdict = await reader.read({ headers, body, now: context.now() }, readPath);
        switch (verdict.is) {
          case 'refused':
            return 401;
          case 'repeated':
            return 406;
          case 'unreadable':
            return 400;
          case 'confirm':
            await fetchText(verdict.url);
            log.info({ by: actor.label }, 'The subscription to bounces is confirmed.');
            return 200;
          case 'reports':
            await recordAll(actor, verdict.reports).catch((error: unknown) => {
              verdict.undo?.();
              throw error;
            });
            return 200;
        }
      } catch (error) {
        // They call again, which they would not after a refusal.
        log.error({ err: error, by: actor.label }, 'What came back could not be taken in.');
        return 503;
      }
    },
  };
}
