import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { proxyFault } from '../http/client-address.ts';
import { isDkimDomain, isDkimSelector, readDkimKey, type DkimKey } from '../mail/dkim/key.ts';
import { mailDomainOf } from '../mail/headers.ts';
import { parseSmtpUrls } from '../mail/smtp-url.ts';
import { isTimeZone } from '../platform/time/zone.ts';
import { inboundFields, type InboundConfig } from './inbound-config.ts';
import { isMailbox, isSender, senderOf } from './mail-from.ts';

/** Keys that documents use as examples; whoever starts with one has no secret. */
const EXAMPLE_SECRETS = ['changeme', 'change-me', 'secret', 'example', 'dummy', 'your-secret'];

const port = z
  .string()
  .regex(/^\d{1,5}$/, { error: 'must be a port number, 0 to 65535' })
  .transform(Number)
  .refine((value) => value <= 65_535, { error: 'must be a port number, 0 to 65535' });

const origin = z
  .string()
  .transform((text) => text.replace(/\/+$/, ''))
  .refine(
    (text) => {
      const url = URL.parse(text);
      return url !== null && /^https?:$/.test(url.protocol) && url.origin === text.toLowerCase();
    },
    { error: 'must be an origin such as https://status.example.com, without a path' },
  )
  .transform((text) => text.toLowerCase());

const smtpUrl = z.string().check((context) => {
  try {
    parseSmtpUrls(context.value);
  } catch (error) {
    const reason = error instanceof Error ? ` (${error.message})` : '';
    context.issues.push({
      code: 'custom',
      input: context.value,
      message: `must look like smtp://user:password@mail.example.com:587 or smtps://…${reason}`,
    });
  }
});

const mailFrom = z.string().refine(isSender, {
  error: 'must be one address, such as Status <status@example.com>',
});

const mailReplyTo = z.string().refine(isMailbox, {
  error: 'must be one address without a name, such as support@example.com',
});

const dkimDomain = z.string().toLowerCase().refine(isDkimDomain, {
  error: 'must be a domain such as example.com, in ASCII',
});

const dkimSelector = z.string().toLowerCase().refine(isDkimSelector, {
  error: 'must be a name of letters, digits, hyphens and dots, such as forewarn',
});

const dkimPrivateKey = z.string().check((context) => {
  try {
    readDkimKey(context.value);
  } catch (error) {
    // The value is a secret, so it is not repeated.
    const message = error instanceof Error ? error.message : 'must be a private key';
    context.issues.push({ code: 'custom', input: '', message });
  }
});

const databaseUrl = z
  .string()
  .refine((text) => /^(?:file:|sqlite:)/.test(text), {
    error:
      'must be file:PATH for SQLite; PostgreSQL servers are not supported yet (leave it out for the embedded default)',
  })
  .transform((text) => text.replace(/^(?:file:|sqlite:)(?:\/\/(?=\/))?/, ''));

const secret = z
  .string()
  .min(32, { error: 'must have at least 32 characters; make one with: openssl rand -hex 32' })
  .refine((text) => new Set(text).size >= 8, { error: 'must be random, not a repeated pattern' })
  .refine((text) => !EXAMPLE_SECRETS.some((example) => text.toLowerCase().includes(example)), {
    error: 'must not be an example value',
  });

const metricsToken = z.string().regex(/^[^\s,]{16,200}$/, {
  error: 'must be a password of your own making: 16 to 200 characters without blanks and commas',
});

/** A whole number from 1 to `max`. */
const count = (max: number, what: string) => {
  const error = `must be ${what}, 1 to ${max}`;
  return z
    .string()
    .regex(/^[1-9]\d{0,5}$/, { error })
    .transform(Number)
    .refine((value) => value <= max, { error });
};

const Environment = z.object({
  PORT: port.default(4321),
  HOST: z.string().min(1).default('localhost'),
  PUBLIC_URL: origin.optional(),
  DATABASE_URL: databaseUrl.optional(),
  SMTP_URL: smtpUrl.optional(),
  MAIL_FROM: mailFrom.optional(),
  MAIL_REPLY_TO: mailReplyTo.optional(),
  DKIM_DOMAIN: dkimDomain.optional(),
  DKIM_SELECTOR: dkimSelector.optional(),
  DKIM_PRIVATE_KEY: dkimPrivateKey.optional(),
  MAIL_BOUNCE_DOMAIN: inboundFields.domain,
  MAIL_BOUNCE_ADDRESS: inboundFields.address,
  INBOUND_LMTP: inboundFields.listen,
  INBOUND_SMTP: inboundFields.listen,
  SES_SNS_TOPIC: inboundFields.topic,
  POSTMARK_WEBHOOK_TOKEN: inboundFields.postmarkToken,
  SENDGRID_WEBHOOK_KEY: inboundFields.sendgridKey,
  MAILGUN_SIGNING_KEY: inboundFields.mailgunKey,
  MAIL_WORKERS: count(16, 'a number of processes').default(1),
  MAIL_DOMAIN_CONCURRENCY: count(100, 'a number of messages').optional(),
  MAIL_DOMAIN_RATE: count(10_000, 'a number of messages a second').optional(),
  MAIL_RATE: count(10_000, 'a number of messages a second').optional(),
  METRICS_TOKEN: metricsToken.optional(),
  WEBHOOK_ALLOW_PRIVATE: z.enum(['0', '1'], { error: 'must be 0 or 1' }).default('0'),
  TIME_ZONE: z
    .string()
    .refine(isTimeZone, { error: 'must be a zone of the IANA database, such as Europe/Berlin' })
    .default('UTC'),
  SECRET_KEY: secret.optional(),
  DATA_DIR: z.string().min(1).default('data'),
  TRUSTED_PROXIES: z
    .string()
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .superRefine((entries, context) => {
      for (const message of entries.map(proxyFault)) {
        if (message !== null) {
          context.addIssue({ code: 'custom', message });
        }
      }
    })
    .default([]),
  SIGNUP_PROOF_OF_WORK: z
    .enum(['on', 'off'], { error: 'must be on or off' })
    .default('off')
    .transform((word) => word === 'on'),
  WEB_CONCURRENCY: z
    .string()
    .regex(/^(?:[1-9]|[1-5]\d|6[0-4])$/, { error: 'must be a number of processes, 1 to 64' })
    .transform(Number)
    .default(1),
});

/**
 * What is wrong where the page is public over https and no proxy is trusted: nothing here speaks
 * TLS, so somebody in front does. Null where nothing is.
 */
export function missingProxies({ publicUrl, trustedProxies }: Config): string | null {
  return publicUrl.startsWith('https:') && trustedProxies.length === 0
    ? 'PUBLIC_URL is https, so a proxy stands in front of this server, and TRUSTED_PROXIES names ' +
        'none: all visitors seem to come from its address and share the limits of one. Name it.'
    : null;
}

export interface Config {
  port: number;
  host: string;
  /** Origin for every link, without trailing slash; requests cannot change it. */
  publicUrl: string;
  databaseFile: string;
  /** Null: mails are kept as files under `dataDir`/mail. */
  smtpUrl: string | null;
  /** Without a name the page's name is shown. */
  mailFrom: string;
  mailReplyTo: string | null;
  /** Null: signing is left to the relay. */
  dkim: DkimKey | null;
  /** By which ways reports about our mail come back. */
  inbound: InboundConfig;
  /** Processes that send mail. */
  mailWorkers: number;
  /** Messages under way at once to one domain, in each of them; null: no limit. */
  mailDomainConcurrency: number | null;
  /** Messages a second that all of them send together; null: no limit. */
  /** Messages a second to one domain, of all processes together; null: as many as there are. */
  mailDomainRate: number | null;
  mailRate: number | null;
  /** Opens /metrics, beside tokens of the API; null: only those do. */
  metricsToken: string | null;
  /** Lets webhooks to staff go to private networks. */
  webhookAllowPrivate: boolean;
  timeZone: string;
  /** Null: made at the first start and kept in `dataDir`/secret.key. */
  secretKey: string | null;
  dataDir: string;
  /** Proxies of our own, whose X-Forwarded-For names who asks; nobody else's is read. */
  trustedProxies: readonly string[];
  /** Whether the subscribe form has the browser do a sum. */
  signupProofOfWork: boolean;
  /** Processes that share the port. */
  webConcurrency: number;
}

/** Every fault of the environment at once, a line each. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** The environment with the content of the file that `NAME_FILE` names as `NAME`. */
function withFile(
  env: NodeJS.ProcessEnv,
  faults: string[],
  name: string,
  file: string | undefined,
): NodeJS.ProcessEnv {
  if (file === undefined || file === '') {
    return env;
  }
  if (env[name]) {
    faults.push(`${name}_FILE: give either ${name} or ${name}_FILE, not both`);
    return env;
  }
  try {
    return { ...env, [name]: readFileSync(file, 'utf8').trim() };
  } catch (error) {
    faults.push(`${name}_FILE: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
    return env;
  }
}

/** A key without its name, or a name without its key, would leave mail unsigned without a word. */
function dkimOf(
  values: { DKIM_DOMAIN?: string; DKIM_SELECTOR?: string; DKIM_PRIVATE_KEY?: string },
  mailFrom: string,
  faults: string[],
): DkimKey | null {
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: privateKey } = values;
  if (domain === undefined && selector === undefined && privateKey === undefined) {
    return null;
  }
  if (selector === undefined || privateKey === undefined) {
    faults.push(
      selector === undefined
        ? 'DKIM_SELECTOR: must be set where mail is signed here, such as forewarn'
        : 'DKIM_PRIVATE_KEY: must be set where mail is signed here; make one with: npm run forewarn -- dkim',
    );
    return null;
  }
  const { address } = senderOf(mailFrom);
  const own = address.slice(address.indexOf('@') + 1);
  if (domain === undefined && !isDkimDomain(own)) {
    faults.push('DKIM_DOMAIN: must be set where MAIL_FROM has no domain of its own');
  }
  return { domain: domain ?? own, selector, privateKey };
}

/** Reads the environment once; throws ConfigError with every fault. Empty values count as absent. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const faults: string[] = [];
  const complete = withFile(
    withFile(env, faults, 'SECRET_KEY', env['SECRET_KEY_FILE']),
    faults,
    'DKIM_PRIVATE_KEY',
    env['DKIM_PRIVATE_KEY_FILE'],
  );
  const present = Object.fromEntries(
    Object.keys(Environment.shape)
      .map((name) => [name, complete[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Environment.safeParse(present);
  if (!parsed.success) {
    faults.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  if (!parsed.success) {
    throw new ConfigError(faults);
  }
  const values = parsed.data;
  const publicUrl = values.PUBLIC_URL ?? `http://localhost:${values.PORT}`;
  const mailFromText = values.MAIL_FROM ?? `status@${mailDomainOf(publicUrl)}`;
  const dkim = dkimOf(values, mailFromText, faults);
  if (values.MAIL_BOUNCE_DOMAIN !== undefined && values.MAIL_BOUNCE_ADDRESS !== undefined) {
    faults.push('MAIL_BOUNCE_ADDRESS: must be left out where MAIL_BOUNCE_DOMAIN is set');
  }
  if (faults.length > 0) {
    throw new ConfigError(faults);
  }
  return {
    port: values.PORT,
    host: values.HOST,
    publicUrl,
    databaseFile: values.DATABASE_URL ?? `${values.DATA_DIR}/forewarn.sqlite`,
    smtpUrl: values.SMTP_URL ?? null,
    mailFrom: mailFromText,
    mailReplyTo: values.MAIL_REPLY_TO ?? null,
    dkim,
    inbound: {
      bounceDomain: values.MAIL_BOUNCE_DOMAIN ?? null,
      bounceAddress: values.MAIL_BOUNCE_ADDRESS ?? null,
      lmtp: values.INBOUND_LMTP ?? null,
      smtp: values.INBOUND_SMTP ?? null,
      sesTopic: values.SES_SNS_TOPIC ?? null,
      postmarkToken: values.POSTMARK_WEBHOOK_TOKEN ?? null,
      sendgridKey: values.SENDGRID_WEBHOOK_KEY ?? null,
      mailgunKey: values.MAILGUN_SIGNING_KEY ?? null,
    },
    // Only one process may write to the folder that stands for a relay.
    mailWorkers: values.SMTP_URL === undefined ? 1 : values.MAIL_WORKERS,
    mailDomainConcurrency: values.MAIL_DOMAIN_CONCURRENCY ?? null,
    mailDomainRate: values.MAIL_DOMAIN_RATE ?? null,
    mailRate: values.MAIL_RATE ?? null,
    metricsToken: values.METRICS_TOKEN ?? null,
    webhookAllowPrivate: values.WEBHOOK_ALLOW_PRIVATE === '1',
    timeZone: values.TIME_ZONE,
    secretKey: values.SECRET_KEY ?? null,
    dataDir: values.DATA_DIR,
    trustedProxies: values.TRUSTED_PROXIES,
    signupProofOfWork: values.SIGNUP_PROOF_OF_WORK,
    webConcurrency: values.WEB_CONCURRENCY,
  };
}
