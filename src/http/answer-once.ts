import { Refusal } from '../domain/errors.ts';
import type { App } from '../server/app.ts';
import { findKeptAnswer, keepAnswer } from '../store/idempotency.ts';
import { responseOf, type ApiAnswer } from './api-answer.ts';
import { fingerprintOf, readIdempotencyKey } from './idempotency-key.ts';

export interface Repeatable {
  request: Request;
  path: string;
  /** Whose key it is: nobody sees the answers of another. */
  owner: string;
  body: Uint8Array;
}

/**
 * Acts in one transaction. With an Idempotency-Key the answer is kept in that same transaction,
 * so that a crash leaves both or neither, and a repeat (even at the same time) is answered from
 * it. A refusal rolls back and is not kept: the corrected request may use the key again.
 */
export async function answerOnce(
  app: Pick<App, 'store' | 'now'>,
  { request, path, owner, body }: Repeatable,
  act: () => Promise<ApiAnswer>,
): Promise<Response> {
  const key = readIdempotencyKey(request.headers);
  if (key === null) {
    return responseOf(await app.store.transaction(act));
  }
  const fingerprint = fingerprintOf(request.method, path, body);
  return app.store.transaction(async (q) => {
    const now = app.now();
    const kept = await findKeptAnswer(q, owner, key, now);
    if (kept !== null) {
      if (kept.fingerprint !== fingerprint) {
        throw new Refusal('invalid', 'This Idempotency-Key was used for a different request.');
      }
      return new Response(kept.body === '' ? null : kept.body, {
        status: kept.status,
        headers: { ...kept.headers, 'Idempotency-Replayed': 'true' },
      });
    }
    const answer = await act();
    const once = responseOf(answer);
    await keepAnswer(q, {
      owner,
      key,
      fingerprint,
      status: once.status,
      headers: Object.fromEntries(once.headers),
      body: await responseOf({ ...answer, body: answer.kept ?? answer.body }).text(),
      createdAt: now,
    });
    return once;
  });
}
