import { invalidField } from '#src/domain/errors.ts';
import { turn } from '#src/platform/time/turn.ts';

/** A file as it is handed in: its text, its octets, or its octets as they come. */
export type ImportFile = string | Uint8Array | AsyncIterable<Uint8Array>;

/** The largest file that is taken at once, in octets; what comes as a stream may have more. */
const MAX_IMPORT_BYTES = 16 * 1024 * 1024;
const MAX_STREAM_BYTES = 1024 * 1024 * 1024;
/** Parsed before others get their turn: two milliseconds' worth. */
const PIECE = 16 * 1024;

async function* piecesOf(file: Exclude<ImportFile, string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of file instanceof Uint8Array ? [file] : file) {
    for (let from = 0; from < chunk.byteLength; from += PIECE) {
      yield chunk.subarray(from, from + PIECE);
    }
  }
}

/** The text of a file, a piece at a time. Throws `invalid` where it is too large or no UTF-8. */
export async function* textsOf(file: ImportFile): AsyncGenerator<string> {
  const octets = typeof file === 'string' ? Buffer.from(file) : file;
  const limit = octets instanceof Uint8Array ? MAX_IMPORT_BYTES : MAX_STREAM_BYTES;
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch {
      throw invalidField('/content', 'must be text in UTF-8');
    }
  };
  let size = 0;
  for await (const piece of piecesOf(octets)) {
    size += piece.byteLength;
    if (size > limit) {
      const most = `${limit / 1024 / 1024} MiB`;
      throw invalidField('/content', `must have at most ${most}; import larger lists in parts`);
    }
    yield decode(piece);
    await turn();
  }
  yield decode();
}
