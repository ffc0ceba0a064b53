import { createHmac } from 'node:crypto';
import { request } from 'node:https';
import { Webhook } from 'standardwebhooks';
import { addressOfWebhook, resolveByDns, type Resolve } from './webhook-address.ts';

const TIME_LIMIT_MS = 10_000;

export interface WebhookOptions {
  /** Allows targets in private networks: those of people who run their own chat. */
  allowPrivate: boolean;
  /** How host names are resolved; by DNS unless given. */
  resolve?: Resolve;
  /** Certificates to trust besides the public ones, as PEM. */
  ca?: string;
  timeLimitMs?: number;
}

/** The far end answered, but not with 2xx. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
  readonly status: number;

  constructor(status: number) {
    super(`The webhook answered ${status}.`);
    this.status = status;
  }
}

/** The secret by which the receiver at `target` checks signatures, as Standard Webhooks writes it. */
export function webhookSecret(secret: string, target: string): string {
  return `whsec_${createHmac('sha256', secret).update(`webhook\n${target}`).digest('base64')}`;
}

/**
 * Posts JSON to a webhook, signed as Standard Webhooks says. Follows no redirect and reads no
 * body of the answer. Rejects for anything but 2xx within ten seconds.
 */
export async function postWebhook(
  message: { id: string; target: string; body: Record<string, unknown>; at: number },
  secret: string,
  options: WebhookOptions,
): Promise<void> {
  const { url, address } = await addressOfWebhook(message.target, {
    allowPrivate: options.allowPrivate,
    resolve: options.resolve ?? resolveByDns,
  });
  const body = JSON.stringify(message.body);
  const signature = new Webhook(webhookSecret(secret, message.target)).sign(
    message.id,
    new Date(message.at),
    body,
  );
  const limit = AbortSignal.timeout(options.timeLimitMs ?? TIME_LIMIT_MS);
  await new Promise<void>((resolve, reject) => {
    const sending = request(url, {
      method: 'POST',
      agent: false,
      signal: limit,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
      lookup: (_host, how, done) => {
        if (how.all === true) {
          done(null, [address]);
        } else {
          done(null, address.address, address.family);
        }
      },
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Forewarn',
        'webhook-id': message.id,
        'webhook-timestamp': String(Math.floor(message.at / 1_000)),
        'webhook-signature': signature,
      },
    });
    sending.once('response', (response) => {
      const status = response.statusCode ?? 0;
      response.destroy();
      if (status >= 200 && status < 300) {
        resolve();
      } else {
        reject(new WebhookRefused(status));
      }
    });
    sending.once('error', reject);
    sending.end(body);
  });
}
