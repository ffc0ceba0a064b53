import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { WebhookOptions } from '#src/outbox/staff/post-webhook.ts';
import { selfSigned } from './self-signed.ts';

interface SunkCall {
  /** `/manager` */
  path: string;
  /** Headers and body, as they came. */
  raw: string;
  /** What kind of message it was. */
  type: string;
}

export interface WebhookSink {
  /** `https://localhost:1234` */
  url: string;
  calls: SunkCall[];
  /** How it is reached although it is on this machine. */
  options: WebhookOptions;
  close(): Promise<void>;
}

/** A far end of webhooks on this machine that keeps what it is sent. */
export async function startWebhookSink(): Promise<WebhookSink> {
  const calls: SunkCall[] = [];
  const server = createServer(selfSigned, (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { type } = JSON.parse(body) as { type: string };
      calls.push({ path: request.url!, raw: `${request.rawHeaders.join('\n')}\n${body}`, type });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    calls,
    options: {
      allowPrivate: true,
      ca: selfSigned.cert,
      resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}
