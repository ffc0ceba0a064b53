import { HttpRefusal } from './problem.ts';

/** The media type and limit of a body that a route takes besides JSON. */
export interface Upload {
  type: string;
  maxBytes: number;
}

/** Larger than any text that validation wants to name, small enough to hold in memory. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;

function tooLarge(limit: number): HttpRefusal {
  // Closed, because the rest of the body would stand before the connection's next request.
  return new HttpRefusal(413, `The body must have at most ${limit} bytes.`, {
    Connection: 'close',
  });
}

function brokenOff(): HttpRefusal {
  return new HttpRefusal(400, 'The body is shorter than announced, so nothing was changed.', {
    Connection: 'close',
  });
}

/**
 * The body as it came, whole. Throws 413 above the limit, 2 MiB unless given, and 400 where it
 * breaks off before the length that was announced.
 */
export async function readBytes(request: Request, limit = MAX_BODY_BYTES): Promise<Uint8Array> {
  const announced = request.headers.get('content-length');
  if (Number(announced ?? '0') > limit) {
    throw tooLarge(limit);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const part = await reader?.read().catch(() => {
      // A client that hung up; whether it hears the answer or not, it must not be half a body.
      throw brokenOff();
    });
    if (part === undefined || part.done) {
      if (announced !== null && size < Number(announced)) {
        throw brokenOff();
      }
      return Buffer.concat(chunks);
    }
    size += part.value.byteLength;
    if (size > limit) {
      // Not cancelled: that would cut the connection before the answer is out.
      reader?.releaseLock();
      throw tooLarge(limit);
    }
    chunks.push(part.value);
  }
}

function requireJson(contentType: string | null): void {
  const [type = '', ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (!['application/json', 'application/merge-patch+json'].includes(type) || !isUtf8) {
    throw new HttpRefusal(415, 'The body must be application/json in UTF-8.', {
      Accept: 'application/json',
    });
  }
}

export interface JsonBody {
  /** Undefined where the request has no body. */
  value: unknown;
  /** As it came, for comparing one request with another. */
  bytes: Uint8Array;
}

/** The body as JSON. Throws 413 above 2 MiB, 415 for other types, 400 for what does not parse. */
export async function readJson(request: Request): Promise<JsonBody> {
  const bytes = await readBytes(request, MAX_BODY_BYTES);
  if (bytes.byteLength === 0) {
    return { value: undefined, bytes };
  }
  requireJson(request.headers.get('content-type'));
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { value: JSON.parse(text) as unknown, bytes };
  } catch {
    throw new HttpRefusal(400, 'The body is not valid JSON in UTF-8.');
  }
}

/** Whether the request brings a body of the upload's type. */
export function bringsUpload(request: Request, { type }: Upload): boolean {
  const given = request.headers.get('content-type') ?? '';
  return given.split(';')[0]!.trim().toLowerCase() === type;
}

/** The body's octets. Throws 413 above the upload's limit. */
export async function readUpload(request: Request, { maxBytes }: Upload): Promise<JsonBody> {
  const bytes = await readBytes(request, maxBytes);
  return { value: bytes, bytes };
}
