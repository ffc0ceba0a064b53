import { createHash } from 'node:crypto';
import type { Actor } from '#src/domain/actor.ts';
import { textOf } from './form-data.ts';
import { fieldByName, troubleOf, type FieldOfPointer, type FormTrouble } from './form-faults.ts';
import { noticeAdvice, type NoticeAdvice } from './notice-advice.ts';
import { noticeFields, noticeInput, publicationInput } from './notice-form.ts';
import { valuesFromForm } from './notice-values.ts';
import { updateFields, updateInput } from './update-form.ts';
import { windowChangeInput, windowFields } from './window-form.ts';

type TheApp = App.Locals['app'];
type Preview = Awaited<ReturnType<TheApp['previews']['notice']>>;

/** What would go out, or why nothing can. */
export interface Previewed {
  preview: Preview | null;
  trouble: FormTrouble | null;
  /** Fingerprint of the form that was previewed: publishing something else asks again. */
  seen: string;
  notify: boolean;
  /** What else a notice's facts say; absent for updates and windows. */
  advice?: NoticeAdvice;
}

/** Fields that change nothing of what is read in public. */
const UNREAD = [
  ...['action', 'seen', 'revision', 'draft', 'once'],
  ...['break_glass_reason', 'lead_reason', 'dropped', 'notice', 'ask_override', 'component-order'],
];

/** The form's fields that say what is published, whatever their order. */
export function fingerprint(form: FormData): string {
  const entries = [...form]
    .filter(([name]) => !UNREAD.includes(name))
    .map(([name, value]) => JSON.stringify([name, typeof value === 'string' ? value : '']))
    .filter((entry) => !entry.endsWith(',""]'))
    .map((entry) => entry.replaceAll('\\r\\n', '\\n'))
    .sort();
  return createHash('sha256').update(entries.join('\n')).digest('base64url');
}

function fieldsOf(form: FormData): FieldOfPointer {
  switch (textOf(form, 'of')) {
    case 'update':
      return updateFields(form);
    case 'window':
      return windowFields;
    case 'notice':
      return noticeFields(valuesFromForm(form));
    default:
      return fieldByName;
  }
}

async function run(app: TheApp, actor: Actor, form: FormData): Promise<Preview> {
  const id = textOf(form, 'notice');
  switch (textOf(form, 'of')) {
    case 'update':
      return app.previews.update(actor, id, updateInput(form));
    case 'window':
      return app.previews.window(actor, id, windowChangeInput(form));
    default: {
      const values = valuesFromForm(form);
      const draft = id === '' ? null : id;
      return app.previews.notice(actor, noticeInput(values), publicationInput(values), draft);
    }
  }
}

/** Runs the form without storing anything: a notice, an update or a window, as its field `of` says. */
export async function previewForm(app: TheApp, actor: Actor, form: FormData): Promise<Previewed> {
  const seen = fingerprint(form);
  const notify = form.has('notify');
  const advice =
    textOf(form, 'of') === 'notice'
      ? { advice: await noticeAdvice(app, actor, valuesFromForm(form)) }
      : {};
  try {
    return { preview: await run(app, actor, form), trouble: null, seen, notify, ...advice };
  } catch (error) {
    const trouble = troubleOf(error, fieldsOf(form));
    return { preview: null, trouble, seen, notify, ...advice };
  }
}

/** `Publish to 4,210 people`; without a preview nobody knows yet to how many. */
export function publishLabel(previewed: Previewed | null): string {
  if (previewed === null || previewed.preview === null) {
    return 'Look at it, then publish';
  }
  const { recipients } = previewed.preview;
  return previewed.notify && recipients > 0
    ? `Publish to ${peopleText(recipients)}`
    : 'Publish without mail';
}

/** `4,210 people`, `1 person`, `nobody` */
export function peopleText(count: number): string {
  return count === 0 ? 'nobody' : count === 1 ? '1 person' : `${count.toLocaleString('en')} people`;
}
