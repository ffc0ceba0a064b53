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

interface Heads {
  /** Names and values in turn, as `writeHead` takes them. */
  whole: string[];
  /** RFC 9110 §15.4.5: a 304 does not describe a body that it does not have. */
  unchanged: string[];
}

/** Headers that are the same for every answer of an entry, worked out once. */
const prepared = new WeakMap<PublicEntry, Map<Encoding, Heads>>();

function prepare(entry: PublicEntry, path: string, encoding: Encoding): Heads {
  const { etag, body } = entry.encodings[encoding];
  const {
    'content-type': type,
    'cache-control': caching = cacheControl(path, entry.status),
    ...others
  } = entry.headers;
  const unchanged = [
    ...Object.entries(others).flat(),
    ...['etag', etag, 'cache-control', caching],
    ...['vary', 'accept-encoding'],
  ];
  const compressed = body !== entry.encodings.identity.body;
  return {
    unchanged,
    whole: [
      ...(type === undefined ? [] : ['content-type', type]),
      ...unchanged,
      ...(compressed ? ['content-encoding', encoding] : []),
      ...['content-length', String(body.length)],
    ],
  };
}

function headsOf(entry: PublicEntry, path: string, encoding: Encoding): Heads {
  let all = prepared.get(entry);
  if (all === undefined) {
    all = new Map();
    prepared.set(entry, all);
  }
  let heads = all.get(encoding);
  if (heads === undefined) {
    heads = prepare(entry, path, encoding);
    all.set(encoding, heads);
  }
  return heads;
}

/** Answers a GET or HEAD with one of the representations of an entry, or a 304. */
export function writeEntry(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  entry: PublicEntry,
): void {
  const encoding = encodingFor(request.headers['accept-encoding']);
  const { etag, body } = entry.encodings[encoding];
  const heads = headsOf(entry, path, encoding);
  if (entry.status === 200 && matchesTag(request.headers['if-none-match'], etag)) {
    response.writeHead(304, heads.unchanged);
    response.end();
    return;
  }
  response.writeHead(entry.status, heads.whole);
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** A request's target without its query. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
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
  // These pages do not read their query: one set of bytes serves whatever stands there.
  const path = pathOf(request.url ?? '/');
  const entry = bytes.ready(path);
  if (entry !== null) {
    writeEntry(request, response, path, entry);
    return true;
  }
  const rendering = bytes.render(path);
  if (rendering === null) {
    return false;
  }
  rendering.then((rendered) => writeEntry(request, response, path, rendered)).catch(onError);
  return true;
}
