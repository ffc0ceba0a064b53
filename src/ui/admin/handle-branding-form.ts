import type { Actor } from '#src/domain/actor.ts';
import { revisionFrom } from '../forms.ts';
import {
  brandingFields,
  brandingFromForm,
  brandingInput,
  REMOVALS,
  type BrandingValues,
} from './branding-form.ts';
import { withFlash } from './flash.ts';
import { textOf } from './form-data.ts';
import { ownTrouble, troubleOf, type FormTrouble } from './form-faults.ts';
import { seeOther } from './require-staff.ts';

type TheApp = App.Locals['app'];

const PATH = '/admin/settings/branding';

/** Saves the branding, or takes one part of it back; the form as typed where it is refused. */
export async function handleBrandingForm(
  app: TheApp,
  actor: Actor,
  form: FormData,
): Promise<Response | { values: BrandingValues; trouble: FormTrouble }> {
  const action = textOf(form, 'action');
  const removal = REMOVALS.find(([name]) => action === `remove-${name}`);
  if (removal !== undefined) {
    await app.commands.saveBranding(actor, removal[2]);
    return seeOther(withFlash(PATH, 'branding-removed'));
  }
  const values = await brandingFromForm(form);
  if (action !== 'save') {
    // A form that arrived in part must not empty what it does not name.
    const message = 'The form did not arrive whole, so nothing was changed. Please send it again.';
    return { values, trouble: ownTrouble(422, message) };
  }
  try {
    await app.commands.saveBranding(actor, brandingInput(values), revisionFrom(form));
    return seeOther(withFlash(PATH, 'branding-saved'));
  } catch (error) {
    const trouble = troubleOf(error, brandingFields(values));
    const refused = trouble.faults.some(({ field }) => field === 'logo');
    return { values: refused ? { ...values, logo: null } : values, trouble };
  }
}
