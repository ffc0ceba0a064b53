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

type Encoding = 'br' | 'gzip' | 'identity';

/** One representation, ready to be written: RFC 9110 wants a tag of its own for each encoding. */
interface Representation {
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
  /** Set where it may no longer be true, because it cannot be renewed. */
  held: Held | null;
}

/** Bytes that are shown for want of newer ones. */
interface Held {
  since: number;
  /** The publication that was asked for; a newer one is tried at once. */
  version: number;
  /** When renewing them is tried again. */
  until: number;
}

export interface Stamp {
  version: number;
  validUntil: number;
  /** Since when what it is made of may no longer be true; null or left out: it is. */
  outOfDateSince?: number | null;
}

/** Marks what is rendered as true no longer, since an instant in epoch milliseconds. */
export type MarkOutOfDate = (rendered: Rendered, since: number) => Rendered;

/** How often a page that cannot be renewed is tried again. */
const RETRY_MS = 1_000;

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_ENTRIES = 2_000;
/** Small bodies fit into the first packet as they are. */
const WORTH_COMPRESSING = 600;
/** 256 KB: more than a page, and less work and memory for each than the usual 4 MB. */
const BROTLI_WINDOW_BITS = 18;

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

/** zlib answers with the beginning of a larger buffer, which would be kept whole. */
function exactSize(buffer: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(buffer.length);
  buffer.copy(copy);
  return copy;
}

type Encoded = Omit<RenderedEntry, 'held'>;

async function encode(
  rendered: Rendered,
  { version, validUntil }: Omit<Stamp, 'outOfDateSince'>,
): Promise<Encoded> {
  const stamp = { version, validUntil };
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
        [constants.BROTLI_PARAM_LGWIN]: BROTLI_WINDOW_BITS,
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
      gzip: { body: exactSize(zipped), etag: `"${hash}-gz"` },
      br: { body: exactSize(brotli), etag: `"${hash}-br"` },
    },
  };
}

/** An entry for one answer only: not worth compressing. */
export function unkept(
  rendered: Rendered,
): Pick<RenderedEntry, 'status' | 'headers' | 'encodings'> {
  const { status, headers, body } = rendered;
  const once = { body, etag: '"none"' };
  return { status, headers, encodings: { identity: once, gzip: once, br: once } };
}

interface Work {
  key: string;
  /** The newest publication that is known. */
  version: number;
  now: number;
  make: () => Promise<{ rendered: Rendered; stamp: Stamp }>;
  onFailure: (error: unknown) => void;
}

/**
 * The bytes of every public URL, rendered and compressed once a publication however many ask at
 * once. What cannot be rendered again is answered with its last good bytes, marked as such.
 * Memory is bounded whatever is requested.
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
  readonly #mark: MarkOutOfDate;
  #renders = 0;

  constructor(mark: MarkOutOfDate) {
    this.#mark = mark;
  }

  /** How many renders were made so far. */
  get renders(): number {
    return this.#renders;
  }

  /** Whether the URL was ever rendered and is kept, whatever holds now. */
  knows(key: string): boolean {
    return this.#entries.has(key);
  }

  /** How many addresses have a place here. */
  get kept(): number {
    return this.#entries.size;
  }

  /** The bytes of a URL that hold now, or are to be shown for want of better; without any waiting. */
  ready(key: string, version: number, now: number): RenderedEntry | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      return null;
    }
    const { held } = entry;
    const holds =
      held === null
        ? entry.version === version && now < entry.validUntil
        : held.version === version && now < held.until;
    return holds ? entry : null;
  }

  /**
   * Renders a URL, or joins the render of it that is under way for the same version. Rejects only
   * where nothing good was ever rendered.
   */
  async render(work: Work): Promise<RenderedEntry> {
    const job = `${work.version} ${work.key}`;
    let running = this.#rendering.get(job);
    if (running === undefined) {
      running = this.#renew(work).finally(() => this.#rendering.delete(job));
      this.#rendering.set(job, running);
    }
    return running;
  }

  async #renew(work: Work): Promise<RenderedEntry> {
    try {
      return await this.#renderOnce(work);
    } catch (error) {
      work.onFailure(error);
      const lastGood = this.#entries.get(work.key);
      if (lastGood === undefined) {
        throw error;
      }
      return await this.#hold(work, lastGood);
    }
  }

  async #renderOnce({ key, version, now, make }: Work): Promise<RenderedEntry> {
    this.#renders += 1;
    const { rendered, stamp } = await make();
    if (rendered.status >= 500) {
      throw new Error(`${key} was rendered with status ${rendered.status}.`);
    }
    if (rendered.status >= 400) {
      // Strangers name as many addresses as they like: what is not there takes no place here.
      this.#entries.delete(key);
      return { ...unkept(rendered), ...stamp, held: null };
    }
    const since = stamp.outOfDateSince ?? null;
    const entry: RenderedEntry =
      since === null
        ? { ...(await encode(rendered, stamp)), held: null }
        : {
            ...(await encode(this.#mark(rendered, since), stamp)),
            held: { since, version, until: now + RETRY_MS },
          };
    const known = this.#entries.get(key);
    // A render that began before a publication must not replace a newer one's bytes.
    if (known === undefined || known.version <= entry.version) {
      this.#entries.set(key, entry);
    }
    return entry;
  }

  /** Shows the last good bytes on, saying since when; marked once, however long it lasts. */
  async #hold({ key, version, now }: Work, lastGood: RenderedEntry): Promise<RenderedEntry> {
    const held = { since: lastGood.held?.since ?? now, version, until: now + RETRY_MS };
    if (lastGood.held !== null) {
      lastGood.held = held;
      return lastGood;
    }
    const { status, headers, encodings } = lastGood;
    const marked = this.#mark({ status, headers, body: encodings.identity.body }, held.since);
    const entry = { ...(await encode(marked, lastGood)), held };
    this.#entries.set(key, entry);
    return entry;
  }
}
