/*
 * Sends requests over kept connections, the next one on each as soon as its answer is complete. It
 * works on bytes, without an HTTP library, so that it costs less than the servers that it loads,
 * and it counts latencies in microseconds.
 */
import { connect } from 'node:net';

export interface LoadJob {
  port: number;
  path: string;
  headers: Record<string, string>;
  connections: number;
  seconds: number;
}

export interface LoadResult {
  requests: number;
  seconds: number;
  /** The status of every answer. */
  status: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

const HIGHEST_US = 1_000_000;

function quantile(counts: Uint32Array, total: number, share: number): number {
  let seen = 0;
  for (let us = 0; us < counts.length; us += 1) {
    seen += counts[us]!;
    if (seen >= total * share) {
      return us / 1_000;
    }
  }
  return HIGHEST_US / 1_000;
}

/** Status and whole length of an answer, from its first bytes. */
function readHead(chunk: Buffer): { status: number; length: number } {
  const end = chunk.indexOf('\r\n\r\n');
  const head = chunk.toString('latin1', 0, end);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  const declared = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (end === -1 || Number.isNaN(status) || (declared === undefined && status !== 304)) {
    throw new Error(`This answer cannot be counted:\n${head}`);
  }
  return { status, length: end + 4 + (status === 304 ? 0 : Number(declared)) };
}

function run(job: LoadJob): Promise<LoadResult> {
  const lines = Object.entries({ host: 'localhost', ...job.headers });
  const request = Buffer.from(
    `GET ${job.path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  );
  const counts = new Uint32Array(HIGHEST_US + 1);
  const begun = performance.now();
  const until = begun + job.seconds * 1_000;
  let requests = 0;
  let status = 0;
  let open = job.connections;

  return new Promise((resolve, reject) => {
    for (let index = 0; index < job.connections; index += 1) {
      const socket = connect({ port: job.port, host: '127.0.0.1', noDelay: true });
      let expected = 0;
      let received = 0;
      let sentAt = 0;
      const send = (): void => {
        received = 0;
        sentAt = performance.now();
        socket.write(request);
      };
      socket.on('connect', send);
      socket.on('data', (chunk: Buffer) => {
        if (received === 0) {
          // Every answer is the same but for its date, so only the first is taken apart.
          if (expected === 0) {
            ({ status, length: expected } = readHead(chunk));
          } else if (chunk.readUInt32BE() !== 0x48545450) {
            reject(new Error('An answer does not begin with HTTP.'));
          }
        }
        received += chunk.length;
        if (received < expected) {
          return;
        }
        if (received > expected) {
          reject(new Error('The answers changed while they were counted.'));
        }
        const now = performance.now();
        requests += 1;
        counts[Math.min(HIGHEST_US, Math.round((now - sentAt) * 1_000))]! += 1;
        if (now < until) {
          send();
        } else {
          socket.destroy();
        }
      });
      socket.on('error', reject);
      socket.on('close', () => {
        open -= 1;
        if (open === 0) {
          const seconds = (performance.now() - begun) / 1_000;
          const [p50, p99] = [quantile(counts, requests, 0.5), quantile(counts, requests, 0.99)];
          resolve({ requests, seconds, status, p50, p99 });
        }
      });
    }
  });
}

process.on('message', (job: LoadJob) => {
  run(job).then(
    (result) => process.send!({ result }),
    (error: unknown) => process.send!({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
