import { revisionFrom } from '../forms.ts';
import { withFlash } from './flash.ts';
import { textOf } from './form-data.ts';
import { troubleOf, type FormTrouble } from './form-faults.ts';
import { textsToAsk } from './override-form.ts';
import { previewForm, type Previewed } from './preview.ts';
import { seeOther, type Staff } from './require-staff.ts';
import { updateFields, updateInput } from './update-form.ts';
import { windowChangeInput, windowFields } from './window-form.ts';

type TheApp = App.Locals['app'];

/** The form of an update or of other times after a POST that did not end elsewhere. */
export interface ChangeState {
  trouble: FormTrouble | null;
  previewed: Previewed | null;
  lookFirst: boolean;
}

/** Previews, or publishes what was previewed just so. `of` and `id` come from the address, never the form. */
export async function handleChangeForm(
  app: TheApp,
  staff: Staff,
  form: FormData,
  target: { of: 'update' | 'window'; id: string },
): Promise<Response | ChangeState> {
  const { of, id } = target;
  form.set('of', of);
  form.set('notice', id);
  if (textOf(form, 'action') === 'ask-override') {
    try {
      const input = of === 'update' ? updateInput(form) : windowChangeInput(form);
      const note = textOf(form, 'ask_override');
      await app.commands.askForOverride(staff.actor, id, { texts: textsToAsk(input), note });
      return seeOther(withFlash(`/admin/notices/${id}/overrides`, 'override-asked'));
    } catch (error) {
      const asked = (pointer: string) => (pointer === '/note' ? 'ask_override' : null);
      return { trouble: troubleOf(error, asked), previewed: null, lookFirst: false };
    }
  }
  const previewed = await previewForm(app, staff.actor, form);
  const wanted = textOf(form, 'action') === 'publish' && previewed.preview !== null;
  if (!wanted || previewed.seen !== textOf(form, 'seen')) {
    return { trouble: previewed.trouble, previewed, lookFirst: wanted };
  }
  const revision = revisionFrom(form);
  try {
    if (of === 'update') {
      await app.commands.postUpdate(staff.actor, id, updateInput(form), revision);
    } else {
      await app.commands.changeWindow(staff.actor, id, windowChangeInput(form), revision);
    }
    const flash = of === 'update' ? 'update-posted' : 'window-moved';
    return seeOther(withFlash(`/admin/notices/${id}`, flash));
  } catch (error) {
    const fieldOf = of === 'update' ? updateFields(form) : windowFields;
    return { trouble: troubleOf(error, fieldOf), previewed, lookFirst: false };
  }
}
