import { solveChallenge, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';

/** Solves the form's challenge and writes the answer into its field; a form sent sooner waits for it. */
async function solve(field: HTMLInputElement): Promise<void> {
  const challenge = JSON.parse(field.dataset.challenge!) as Challenge;
  const solution = await solveChallenge({ challenge, deriveKey });
  if (solution !== null) {
    field.value = JSON.stringify({ challenge, solution });
  }
}

const field = document.querySelector<HTMLInputElement>('[data-challenge]');
// Browsers offer the function only on https and localhost; elsewhere the form goes without.
if (field?.form && globalThis.crypto.subtle !== undefined) {
  const { form } = field;
  let done = false;
  let asked: HTMLElement | null | undefined;
  void solve(field)
    .catch(() => undefined)
    .then(() => {
      done = true;
      if (asked !== undefined) {
        form.requestSubmit(asked);
      }
    });
  form.addEventListener('submit', (event) => {
    if (!done) {
      event.preventDefault();
      asked = event.submitter;
    }
  });
}
