import type { ServerResponse } from 'node:http';
import { turn } from '../platform/time/turn.ts';

/** Waits until more of an answer is wanted; others have had their turn then. */
export type UntilWanted = () => Promise<void>;

/** Astro writes on whether or not its client reads: this waits for those who read slowly. */
export function untilWanted(response: ServerResponse): UntilWanted {
  return async () => {
    await turn();
    if (response.writableNeedDrain && !response.destroyed) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          response.off('drain', done).off('close', done);
          resolve();
        };
        response.on('drain', done).on('close', done);
      });
    }
  };
}

/** Text that is ready, or that is made as it is wanted. */
export type Parts = Iterable<string> | AsyncIterable<string>;

async function* each(parts: Parts): AsyncGenerator<string> {
  yield* parts;
}

/**
 * A text, sent as it is made: what is not wanted yet is not made yet, and nothing more once the
 * client has gone.
 */
export function sentInParts(
  parts: Parts,
  headers: Record<string, string>,
  wanted: UntilWanted = turn,
): Response {
  const iterator = each(parts);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await wanted();
        const next = await iterator.next();
        if (next.done === true) {
          controller.close();
        } else {
          controller.enqueue(encoder.encode(next.value));
        }
      },
      async cancel() {
        await iterator.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers });
}

/** A CSV file to keep. */
export function csvDownload(fileName: string, parts: Parts, wanted?: UntilWanted): Response {
  const headers = {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${fileName}"`,
    'Cache-Control': 'no-store',
  };
  return sentInParts(parts, headers, wanted);
}
