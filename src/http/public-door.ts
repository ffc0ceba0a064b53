import type { IncomingMessage, ServerResponse } from 'node:http';
import { encodingFor, matchesTag } from './negotiate.ts';
import { cacheControl } from './public-paths.ts';

type Encoding = 'br' | 'gzip' | 'identity';

/** What the public reader keeps ready for a URL. */
export interface PublicEntry {
  status: number;
  headers: Readonly<Record<string, string>>;
  encodings: Readonly<Record<Encoding, { body: Buffer; etag: string }>>;
}

/** The bytes of a path: at once where they are ready, else by rendering. Null: not a public path. */
export interface PublicBytes {
  ready(path: string): PublicEntry | null;
  render(path: string): Promise<PublicEntry> | null;
}

/** Headers that are the same for every answer of an entry, worked out once. */
const prepared = new WeakMap<PublicEntry, Map<string, string[]>>();

function headersOf(entry: PublicEntry, path: string, encoding: Encoding): string[] {
  let all = prepared.get(entry);
  if (all === undefined) {
    all = new Map();
    prepared.set(entry, all);
  }
  let flat = all.get(encoding);
  if (flat === undefined) {
    const { etag, body } = entry.encodings[encoding];
    const compressed = body !== entry.encodings.identity.body;
    flat = [
      ...Object.entries(entry.headers).flat(),
      'etag',
      etag,
      'cache-control',
      cacheControl(path, entry.status),
      'vary',
      'accept-encoding',
      ...(compressed ? ['content-encoding', encoding] : []),
    ];
    all.set(encoding, flat);
  }
  return flat;
}

function write(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  entry: PublicEntry,
): void {
  const encoding = encodingFor(request.headers['accept-encoding']);
  const { etag, body } = entry.encodings[encoding];
  const headers = headersOf(entry, path, encoding);
  if (entry.status === 200 && matchesTag(request.headers['if-none-match'], etag)) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  response.writeHead(entry.status, [...headers, 'content-length', String(body.length)]);
  response.end(request.method === 'HEAD' ? undefined : body);
}

/**
 * Answers a GET or HEAD of a public path from bytes that are ready, without Astro or the database;
 * renders them where they are not. False where the path is none of ours.
 */
export function servePublic(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: PublicBytes,
  onError: (error: unknown) => void,
): boolean {
  const { url = '/' } = request;
  const query = url.indexOf('?');
  // These pages do not read their query: one set of bytes serves whatever stands there.
  const path = query === -1 ? url : url.slice(0, query);
  const entry = bytes.ready(path);
  if (entry !== null) {
    write(request, response, path, entry);
    return true;
  }
  const rendering = bytes.render(path);
  if (rendering === null) {
    return false;
  }
  rendering.then((rendered) => write(request, response, path, rendered)).catch(onError);
  return true;
}
