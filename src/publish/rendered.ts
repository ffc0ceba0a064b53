import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';

/** A response as it was rendered, before compression. */
export interface Rendered {
  status: number;
  /** Header names in lower case; no length, encoding, date or tag. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

export const ENCODINGS = ['br', 'gzip', 'identity'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** One representation, ready to be written: RFC 9110 wants a tag of its own for each encoding. */
export interface Representation {
  body: Buffer;
  etag: string;
}

/** What a URL answers while its stamp holds. */
export interface RenderedEntry {
  status: number;
  headers: Readonly<Record<string, string>>;
  encodings: Readonly<Record<Encoding, Representation>>;
  /** The publication that it shows, and the instant until which it does. */
  version: number;
  validUntil: number;
}

export interface Stamp {
  version: number;
  validUntil: number;
}

const MAX_BYTES = 48 * 1024 * 1024;
const MAX_ENTRIES = 2_000;
/** Small bodies fit into the first packet as they are. */
const WORTH_COMPRESSING = 600;

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

async function encode(rendered: Rendered, stamp: Stamp): Promise<RenderedEntry> {
  const { body } = rendered;
  const hash = createHash('sha256')
    .update(`${rendered.status} ${rendered.headers['content-type'] ?? ''}\n`)
    .update(body)
    .digest('base64url')
    .slice(0, 22);
  const identity: Representation = { body, etag: `"${hash}"` };
  if (body.length < WORTH_COMPRESSING) {
    return { ...rendered, ...stamp, encodings: { identity, gzip: identity, br: identity } };
  }
  const [zipped, brotli] = await Promise.all([
    compressGzip(body, { level: 7 }),
    compressBrotli(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 6,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    }),
  ]);
  return {
    status: rendered.status,
    headers: rendered.headers,
    ...stamp,
    encodings: {
      identity,
      gzip: { body: zipped, etag: `"${hash}-gz"` },
      br: { body: brotli, etag: `"${hash}-br"` },
    },
  };
}

/**
 * The bytes of every public URL, rendered and compressed once a publication however many ask at
 * once. What cannot be rendered again is answered with its last good bytes. Memory is bounded
 * whatever is requested.
 */
export class RenderedBytes {
  readonly #entries = new LRUCache<string, RenderedEntry>({
    max: MAX_ENTRIES,
    maxSize: MAX_BYTES,
    sizeCalculation: (entry) =>
      1_024 +
      entry.encodings.identity.body.length +
      entry.encodings.gzip.body.length +
      entry.encodings.br.body.length,
  });
  readonly #rendering = new Map<string, Promise<RenderedEntry>>();
  #renders = 0;

  /** How many renders were made so far. */
  get renders(): number {
    return this.#renders;
  }

  /** The bytes of a URL if they show this publication now; without any waiting. */
  fresh(key: string, version: number, now: number): RenderedEntry | null {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.version === version && now < entry.validUntil
      ? entry
      : null;
  }

  /**
   * Renders a URL, or joins the render of it that is under way for the same version. Rejects only
   * where nothing good was ever rendered.
   */
  async render(
    key: string,
    version: number,
    work: () => Promise<{ rendered: Rendered; stamp: Stamp }>,
    onFailure: (error: unknown) => void,
  ): Promise<RenderedEntry> {
    const job = `${version} ${key}`;
    let running = this.#rendering.get(job);
    if (running === undefined) {
      running = this.#renderOnce(key, work).finally(() => this.#rendering.delete(job));
      this.#rendering.set(job, running);
    }
    try {
      return await running;
    } catch (error) {
      onFailure(error);
      const lastGood = this.#entries.get(key);
      if (lastGood !== undefined) {
        return lastGood;
      }
      throw error;
    }
  }

  async #renderOnce(
    key: string,
    work: () => Promise<{ rendered: Rendered; stamp: Stamp }>,
  ): Promise<RenderedEntry> {
    this.#renders += 1;
    const { rendered, stamp } = await work();
    if (rendered.status >= 500) {
      throw new Error(`${key} was rendered with status ${rendered.status}.`);
    }
    const entry = await encode(rendered, stamp);
    const known = this.#entries.get(key);
    // A render that began before a publication must not replace a newer one's bytes.
    if (known === undefined || known.version <= entry.version) {
      this.#entries.set(key, entry);
    }
    return entry;
  }
}
