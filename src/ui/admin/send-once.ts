import type { Actor } from '#src/domain/actor.ts';
import { answerOnce } from '#src/http/answer-once.ts';
import { textOf } from './form-data.ts';
import { isRefusal } from './form-faults.ts';
import { fingerprint } from './preview.ts';

type TheApp = App.Locals['app'];

/** The key that a form was rendered with; a fresh one for a form without. */
export function onceKeyOf(form: FormData): string {
  const key = textOf(form, 'once');
  return /^[\w-]{16,64}$/.test(key) ? key : crypto.randomUUID();
}

/**
 * Does the work of a form in one transaction, and returns where to go on. The same form sent
 * again goes on to the same place and does nothing. Null where the key was used for another form.
 */
export async function sendOnce(
  app: TheApp,
  actor: Actor,
  { form, key }: { form: FormData; key: string },
  work: () => Promise<string>,
): Promise<string | null> {
  const path = `form ${textOf(form, 'action')}`;
  const request = new Request('http://form.invalid/', {
    method: 'POST',
    headers: { 'Idempotency-Key': key },
  });
  let began = false;
  try {
    const answer = await answerOnce(
      app,
      { request, path, owner: actor.label, body: Buffer.from(fingerprint(form)) },
      async () => {
        began = true;
        return { status: 303, headers: { Location: await work() } };
      },
    );
    return answer.headers.get('location');
  } catch (error) {
    // Refused before the work began: only the key can be the reason.
    if (!began && isRefusal(error)) {
      return null;
    }
    throw error;
  }
}
