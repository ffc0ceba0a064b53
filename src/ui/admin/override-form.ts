import { withFlash, type Flash } from './flash.ts';
import { orNull, textOf } from './form-data.ts';
import { troubleOf, type FormTrouble } from './form-faults.ts';
import { seeOther, type Staff } from './require-staff.ts';

type TheApp = App.Locals['app'];
export type Overrides = Awaited<ReturnType<TheApp['commands']['readOverrides']>>;
export type HeldBack = Overrides['held_back'][number];

/** A press that was refused: on which text, why, and what was typed there. */
export interface OverrideTrouble extends FormTrouble {
  row: string;
  reason: string;
  beforeEmbargo: boolean;
}

/** What tells the held-back texts of a page apart: a request, or the place nobody asked about. */
export function rowOf({ request, subject, place }: HeldBack): string {
  return request?.id ?? `${subject}${place}`.replaceAll(/[^a-z0-9]+/gi, '-');
}

const SUBJECTS: Record<HeldBack['subject'], string> = {
  notice: '',
  summary: 'Summary: ',
  brief: 'Brief for support: ',
};

/** `Summary: text`, `Stage 2: name`: a pointer in the words of the forms. */
export function placeWords(
  { subject, place }: Pick<HeldBack, 'subject' | 'place'>,
  labels: Record<string, string>,
): string {
  const [, head = '', second = '', third = ''] = place.split('/');
  const words =
    head === 'variables'
      ? (labels[`variable-${second}`] ?? second.replaceAll('_', ' '))
      : head === 'stages'
        ? `Stage ${Number(second) + 1}: ${third}`
        : head === 'macros'
          ? `Reply ${Number(second) + 1}${third === 'name' ? ', its name' : ''}`
          : head === 'correction_note'
            ? 'What was wrong'
            : subject === 'brief'
              ? 'What to know'
              : (labels[head] ?? head);
  return `${SUBJECTS[subject]}${words}`;
}

/** Where the author goes on with a text. */
export function goOnPath(
  notice: { id: string; status: string },
  { subject, place }: Pick<HeldBack, 'subject' | 'place'>,
  request: string | null,
): { href: string; label: string } {
  const base = `/admin/notices/${notice.id}`;
  if (subject !== 'notice') {
    return { href: `${base}/${subject}`, label: `Open the ${subject}` };
  }
  if (notice.status === 'draft') {
    return { href: `${base}/edit`, label: 'Open the draft' };
  }
  const query = request === null ? '' : `?text=${request}`;
  return place === '/reason'
    ? { href: `${base}/window${query}`, label: 'Use it for the new times' }
    : { href: `${base}/update${query}`, label: 'Use it in an update' };
}

/** Lets a text pass, refuses or takes back a request, as the button says. */
export async function handleOverrideForm(
  app: TheApp,
  { actor }: Staff,
  form: FormData,
  id: string,
): Promise<Response | OverrideTrouble> {
  const { commands } = app;
  const request = orNull(textOf(form, 'request'));
  const row = textOf(form, 'row');
  const reason = textOf(form, `reason-${row}`);
  const beforeEmbargo = form.has(`before_embargo-${row}`);
  const done = (flash: Flash) => seeOther(withFlash(`/admin/notices/${id}/overrides`, flash));
  try {
    switch (textOf(form, 'action')) {
      case 'refuse':
      case 'withdraw': {
        const outcome = textOf(form, 'action') === 'refuse' ? 'refused' : 'withdrawn';
        const answer = { outcome, reason: outcome === 'refused' ? orNull(reason) : null };
        await commands.endOverrideRequest(actor, id, request ?? '', answer);
        return done(outcome === 'refused' ? 'override-refused' : 'override-withdrawn');
      }
      default:
        await commands.overrideDisclosure(actor, id, {
          subject: textOf(form, 'subject'),
          place: textOf(form, 'place'),
          text: textOf(form, 'text'),
          reason,
          before_embargo: beforeEmbargo,
          ...(request === null ? {} : { request }),
        });
        return done('override-given');
    }
  } catch (error) {
    const trouble = troubleOf(error, (pointer) => `${pointer.split('/')[1] ?? ''}-${row}`);
    return {
      ...trouble,
      faults: trouble.faults.map((fault) =>
        fault.field?.startsWith('before_embargo') === true
          ? { ...fault, detail: 'must be ticked to let these words pass now' }
          : fault,
      ),
      row,
      reason,
      beforeEmbargo,
    };
  }
}

/** The texts of a form that may be refused, under the API's names. */
export function textsToAsk(input: Record<string, unknown>): { place: string; text: string }[] {
  const variables = Object.entries((input['variables'] ?? {}) as Record<string, string>);
  return [
    { place: '/body', text: input['body'] },
    { place: '/reason', text: input['reason'] },
    ...variables.map(([name, text]) => ({ place: `/variables/${name}`, text })),
  ].flatMap(({ place, text }) =>
    typeof text === 'string' && text.trim() !== '' ? [{ place, text }] : [],
  );
}

/** Puts a text that was kept for an approver back into its form, where the address names one. */
export async function takeUpText(
  app: TheApp,
  { actor }: Staff,
  id: string,
  url: URL,
  form: FormData,
): Promise<void> {
  const wanted = url.searchParams.get('text');
  if (wanted === null) {
    return;
  }
  const { answered, held_back: held } = await app.commands.readOverrides(actor, id);
  const found =
    answered.find((row) => row.id === wanted) ?? held.find(({ request }) => request?.id === wanted);
  const [, head = '', name = ''] = found?.subject === 'notice' ? found.place.split('/') : [];
  if (found !== undefined && head !== '') {
    form.set(head === 'variables' ? `variable-${name}` : head, found.text);
  }
}
