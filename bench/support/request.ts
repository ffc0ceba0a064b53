import { Agent, request as send, type IncomingHttpHeaders } from 'node:http';

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came. */
  rawHeaders: string[];
  /** As it came: still compressed. */
  body: Buffer;
  /** Milliseconds until the first byte, and until the last. */
  firstByteMs: number;
  ms: number;
}

const KEPT = new Agent({ keepAlive: true });

/** A GET without the conveniences of fetch: nothing is decompressed, nothing is added. */
export function request(
  url: string,
  headers: Record<string, string> = {},
  agent: Agent = KEPT,
): Promise<RawAnswer> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    send(url, { headers, agent }, (response) => {
      const firstByteMs = performance.now() - begun;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          rawHeaders: response.rawHeaders,
          body: Buffer.concat(chunks),
          firstByteMs,
          ms: performance.now() - begun,
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}
