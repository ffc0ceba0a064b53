import { revisionFrom } from '../forms.ts';
import { withFlash } from './flash.ts';
import { troubleOf, type FormTrouble } from './form-faults.ts';
import { noticeFields, noticeInput } from './notice-form.ts';
import { valuesFromForm, type NoticeValues } from './notice-values.ts';
import { seeOther, type Staff } from './require-staff.ts';

type TheApp = App.Locals['app'];

/** The form of what staff know of a published notice, after a POST that was refused. */
export interface FactsState {
  values: NoticeValues;
  trouble: FormTrouble;
}

/** Saves it. How urgent it is is sent only where it is still open, and shown in the form. */
export async function handleFactsForm(
  app: TheApp,
  staff: Staff,
  form: FormData,
  id: string,
): Promise<Response | FactsState> {
  const values = valuesFromForm(form);
  const { private_facts, embargo_until, owner_team, assessment, tier, tier_reason } =
    noticeInput(values);
  const judged = form.has('tier') ? { assessment, tier: tier ?? undefined, tier_reason } : {};
  const revision = revisionFrom(form);
  try {
    const input = { private_facts, embargo_until, owner_team, ...judged };
    await app.commands.editDraft(staff.actor, id, input, revision);
    return seeOther(withFlash(`/admin/notices/${id}`, 'facts-saved'));
  } catch (error) {
    return { values, trouble: troubleOf(error, noticeFields(values)) };
  }
}
