import { withFlash } from './flash.ts';
import { textOf } from './form-data.ts';
import { troubleOf, type FormTrouble } from './form-faults.ts';
import { noticeFields, noticeInput } from './notice-form.ts';
import { valuesFromForm, type NoticeValues } from './notice-values.ts';
import { previewForm, type Previewed } from './preview.ts';
import { seeOther, type Staff } from './require-staff.ts';

type TheApp = App.Locals['app'];

export interface Draft {
  id: string;
  revision: number;
}

/** The notice form as it stands after a POST that did not end elsewhere. */
export interface NoticeFormState {
  values: NoticeValues;
  trouble: FormTrouble | null;
  previewed: Previewed | null;
  draft: Draft | null;
  /** Asked to publish what nobody has looked at yet. */
  lookFirst: boolean;
}

/** What the buttons of the notice form do. Nothing is published that was not previewed just so. */
export async function handleNoticeForm(
  app: TheApp,
  staff: Staff,
  form: FormData,
  draft: Draft | null,
): Promise<Response | NoticeFormState> {
  const values = valuesFromForm(form);
  const state: NoticeFormState = {
    values,
    trouble: null,
    previewed: null,
    draft,
    lookFirst: false,
  };
  const action = textOf(form, 'action');
  try {
    if (action === 'discard' && draft !== null) {
      await app.commands.discardDraft(staff.actor, draft.id);
      return seeOther(withFlash('/admin', 'draft-discarded'));
    }
    if (action === 'save') {
      const { id } = await saveDraft(app, staff, values, draft);
      return seeOther(withFlash(`/admin/notices/${id}/edit`, 'draft-saved'));
    }
    const previewed = await previewForm(app, staff.actor, form);
    state.previewed = previewed;
    state.trouble = previewed.trouble;
    if (action !== 'publish' || previewed.preview === null) {
      return state;
    }
    if (previewed.seen !== textOf(form, 'seen')) {
      state.lookFirst = true;
      return state;
    }
    state.draft = await saveDraft(app, staff, values, draft);
    return await publish(app, staff, state);
  } catch (error) {
    state.trouble = troubleOf(error, noticeFields(values));
    return state;
  }
}

async function saveDraft(
  app: TheApp,
  staff: Staff,
  values: NoticeValues,
  draft: Draft | null,
): Promise<Draft> {
  const input = noticeInput(values);
  const { id } =
    draft === null
      ? await app.commands.createDraft(staff.actor, input)
      : await app.commands.editDraft(staff.actor, draft.id, input, draft.revision);
  const { revision } = await app.commands.readNotice(staff.actor, id);
  return { id, revision };
}

async function publish(app: TheApp, staff: Staff, state: NoticeFormState): Promise<Response> {
  const { id, revision } = state.draft!;
  await app.commands.publishNotice(
    staff.actor,
    id,
    { notify: state.values.flags.notify },
    revision,
  );
  const mailed = state.values.flags.notify && (state.previewed?.preview?.recipients ?? 0) > 0;
  const flash = mailed ? 'published' : 'published-quietly';
  return seeOther(withFlash(`/admin/notices/${id}`, flash));
}
