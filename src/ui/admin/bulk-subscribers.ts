import type { Actor } from '#src/domain/actor.ts';
import { withFlash, type Flash } from './flash.ts';
import { textOf, textsOf } from './form-data.ts';
import { isRefusal, ownTrouble, type FormTrouble } from './form-faults.ts';
import { seeOther } from './require-staff.ts';

type TheApp = App.Locals['app'];

/** As many as a page shows. */
const MOST = 50;
const PATH = '/admin/subscribers';

const done = (flash: Flash): Response => seeOther(withFlash(PATH, flash));

/** Does with the chosen people what the pressed button says; why it was not done otherwise. */
export async function handleChosen(
  app: TheApp,
  actor: Actor,
  form: FormData,
): Promise<Response | FormTrouble> {
  const ids = [...new Set(textsOf(form, 'chosen'))].slice(0, MOST);
  if (ids.length === 0) {
    return ownTrouble(422, 'Choose at least one person first.');
  }
  if (textOf(form, 'action') === 'suppress') {
    const people = await Promise.all(ids.map((id) => emailOf(app, actor, id)));
    const addresses = people.filter((email) => email !== null);
    const reason = 'Chosen in the list of subscribers';
    await app.commands.suppressAddresses(actor, { addresses, reason });
    return done('subscribers-suppressed');
  }
  if (textOf(form, 'sure') !== 'yes') {
    return ownTrouble(422, 'Tick the box to say that you mean it. Nobody is removed yet.');
  }
  for (const id of ids) {
    await app.commands.removeSubscriber(actor, id).catch(ignoreGone);
  }
  return done('subscribers-removed');
}

async function emailOf(app: TheApp, actor: Actor, id: string): Promise<string | null> {
  try {
    return (await app.commands.readSubscriber(actor, id)).email;
  } catch (error) {
    ignoreGone(error);
    return null;
  }
}

/** Somebody else was quicker. */
function ignoreGone(error: unknown): void {
  if (!isRefusal(error) || error.code !== 'not_found') {
    throw error;
  }
}
