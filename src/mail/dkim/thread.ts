import { parentPort, workerData } from 'node:worker_threads';
import { readDkimKey, type DkimKey } from './key.ts';
import { dkimSignature } from './signature.ts';

/** What a thread is asked. */
export interface SigningTask {
  id: number;
  raw: Uint8Array;
}

/** What it answers: the header, or why there is none. */
export type SigningAnswer = { id: number; header: string } | { id: number; error: string };

const { domain, selector, privateKey } = workerData as DkimKey;
const key = { domain, selector, ...readDkimKey(privateKey) };
const port = parentPort!;

port.on('message', ({ id, raw }: SigningTask) => {
  dkimSignature(raw, key).then(
    (header) => port.postMessage({ id, header } satisfies SigningAnswer),
    (error: unknown) => port.postMessage({ id, error: String(error) } satisfies SigningAnswer),
  );
});
