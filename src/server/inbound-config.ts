import * as z from 'zod';
import { parseMailAddress } from '../mail/address.ts';
import { sendgridKey } from '../mail/bounces/providers/sendgrid.ts';

/** Where a listener stands. */
export interface Listen {
  host: string;
  port: number;
}

/** By which ways reports about our mail come back; null for a way that is not open. */
export interface InboundConfig {
  /** Domain of the envelope senders, which name the delivery; null: the sender's own address. */
  bounceDomain: string | null;
  /** A mailbox of which the envelope senders are the addresses with a `+`; null as above. */
  bounceAddress: string | null;
  lmtp: Listen | null;
  smtp: Listen | null;
  /** ARN of the SNS topic that Amazon SES tells. */
  sesTopic: string | null;
  postmarkToken: string | null;
  /** Public key of SendGrid's signed event webhook, base64. */
  sendgridKey: string | null;
  mailgunKey: string | null;
}

const domain = z
  .string()
  .toLowerCase()
  .refine((text) => parseMailAddress(`b@${text}`).ok, {
    error: 'must be a domain such as bounces.example.com',
  });

const address = z
  .string()
  .toLowerCase()
  .refine((text) => parseMailAddress(text).ok && /^[^@+]{1,16}@/.test(text), {
    error:
      'must be a mailbox such as bounces@example.com, its name at most 16 characters without a +',
  });

const LISTEN = 'must be a port or host:port, such as 127.0.0.1:2424';

const listen = z
  .string()
  .regex(/^(?:(?:\[[0-9a-f:.]+\]|[A-Za-z0-9.-]+):)?\d{1,5}$/i, { error: LISTEN })
  .transform((text): Listen => {
    const [, host = '127.0.0.1', port = ''] = /^(?:(.*):)?(\d+)$/.exec(text) ?? [];
    return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
  })
  .refine(({ port }) => port <= 65_535, { error: LISTEN });

const password = (what: string) =>
  z
    .string()
    .min(16, { error: `must be ${what}, at least 16 characters` })
    .max(1_000, { error: `must be ${what}, at most 1000 characters` });

const topic = z.string().regex(/^arn:aws(?:-[a-z]+){0,2}:sns:[a-z0-9-]+:\d{12}:[\w.-]{1,256}$/, {
  error: 'must be the ARN of an SNS topic, such as arn:aws:sns:eu-central-1:123456789012:bounces',
});

const ecKey = z.string().refine(
  (text) => {
    try {
      sendgridKey(text);
      return true;
    } catch {
      return false;
    }
  },
  { error: 'must be the verification key that SendGrid shows for its signed event webhook' },
);

/** The fields of the environment, each to be left out. */
export const inboundFields = {
  domain: domain.optional(),
  address: address.optional(),
  listen: listen.optional(),
  topic: topic.optional(),
  postmarkToken: password('a password of your own making').optional(),
  sendgridKey: ecKey.optional(),
  mailgunKey: password('the HTTP webhook signing key of Mailgun').optional(),
};
