import { withFlash } from './flash.ts';
import { textOf } from './form-data.ts';
import { ownTrouble, troubleOf, type FormTrouble } from './form-faults.ts';
import { takeAdvice } from './notice-advice.ts';
import { noticeFields, noticeInput, publicationInput } from './notice-form.ts';
import { valuesFromForm, type NoticeValues } from './notice-values.ts';
import { previewForm, type Previewed } from './preview.ts';
import { seeOther, type Staff } from './require-staff.ts';
import { onceKeyOf, sendOnce } from './send-once.ts';

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
  /** Why words that are held back may be read, as it was typed. */
  note?: string;
  /** The key with which the form is taken once. */
  once: string;
}

/** What the buttons of the notice form do. Nothing is published that was not previewed just so. */
export async function handleNoticeForm(
  app: TheApp,
  staff: Staff,
  form: FormData,
  draft: Draft | null,
): Promise<Response | NoticeFormState> {
  takeAdvice(form);
  // Which draft it is follows from the address, never from the form.
  form.set('notice', draft?.id ?? '');
  const values = valuesFromForm(form);
  const state: NoticeFormState = {
    values,
    trouble: null,
    previewed: null,
    draft,
    lookFirst: false,
    once: onceKeyOf(form),
  };
  const action = textOf(form, 'action');
  try {
    if (action === 'discard' && draft !== null) {
      await app.commands.discardDraft(staff.actor, draft.id, draft.revision);
      return seeOther(withFlash('/admin', 'draft-discarded'));
    }
    if (action === 'save') {
      return await once(app, staff, form, state, async () => {
        const { id } = await saveDraft(app, staff, values, draft);
        // A draft has no status of its own yet: what was chosen goes on to the form.
        const query = publicationInput(values).status;
        const path = withFlash(`/admin/notices/${id}/edit`, 'draft-saved');
        return query === undefined ? path : `${path}&status=${encodeURIComponent(query)}`;
      });
    }
    if (action === 'ask') {
      return await once(app, staff, form, state, async () => {
        const { id } = await saveDraft(app, staff, values, draft);
        await app.commands.decideApproval(staff.actor, id, { decision: 'request' });
        return withFlash(`/admin/notices/${id}`, 'approval-asked');
      });
    }
    if (action === 'ask-override') {
      state.note = textOf(form, 'ask_override');
      return await once(app, staff, form, state, async () => {
        const { id } = await saveDraft(app, staff, values, draft, state.note);
        return withFlash(`/admin/notices/${id}/overrides`, 'override-asked');
      });
    }
    const previewed = await previewForm(app, staff.actor, form);
    state.previewed = previewed;
    // A suggestion that is taken is no try to publish: what is missing is said when that is tried.
    state.trouble = action.includes(':') ? null : previewed.trouble;
    if (!['publish', 'break'].includes(action) || previewed.preview === null) {
      return state;
    }
    if (previewed.seen !== textOf(form, 'seen')) {
      state.lookFirst = true;
      return state;
    }
    return await once(app, staff, form, state, async () =>
      publish(app, staff, state, await saveDraft(app, staff, values, draft), action === 'break'),
    );
  } catch (error) {
    state.trouble = troubleOf(error, noticeFields(values));
    return state;
  }
}

/** What a new notice came to; the same form sent twice comes to the same. */
async function once(
  app: TheApp,
  staff: Staff,
  form: FormData,
  state: NoticeFormState,
  work: () => Promise<string>,
): Promise<Response | NoticeFormState> {
  if (state.draft !== null) {
    // A draft's revision already refuses the second of two.
    return seeOther(await work());
  }
  const path = await sendOnce(app, staff.actor, { form, key: state.once }, work);
  if (path !== null) {
    return seeOther(path);
  }
  const message =
    'This form already made a notice, with other words: look at the list of notices first. ' +
    'Sent again, it makes another one.';
  return { ...state, trouble: ownTrouble(409, message), once: crypto.randomUUID() };
}

async function saveDraft(
  app: TheApp,
  staff: Staff,
  values: NoticeValues,
  draft: Draft | null,
  note?: string,
): Promise<Draft> {
  const input = { ...noticeInput(values), ...(note === undefined ? {} : { ask_override: note }) };
  const { id } =
    draft === null
      ? await app.commands.createDraft(staff.actor, input)
      : await app.commands.editDraft(staff.actor, draft.id, input, draft.revision);
  const { revision } = await app.commands.readNotice(staff.actor, id);
  return { id, revision };
}

async function publish(
  app: TheApp,
  staff: Staff,
  state: NoticeFormState,
  { id, revision }: Draft,
  breakGlass: boolean,
): Promise<string> {
  const { flags, text } = state.values;
  await app.commands.publishNotice(
    staff.actor,
    id,
    {
      notify: flags.notify,
      ...publicationInput(state.values),
      ...(breakGlass ? { break_glass_reason: text.break_glass_reason } : {}),
    },
    revision,
  );
  const mailed = state.values.flags.notify && (state.previewed?.preview?.recipients ?? 0) > 0;
  const flash = mailed ? 'published' : 'published-quietly';
  return withFlash(`/admin/notices/${id}`, flash);
}
