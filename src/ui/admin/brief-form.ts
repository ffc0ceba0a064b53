import { macrosIn, type Macro } from '#src/domain/brief.ts';
import { revisionFrom } from '../forms.ts';
import { withFlash } from './flash.ts';
import { orNull, textOf } from './form-data.ts';
import { troubleOf, type FormTrouble } from './form-faults.ts';
import { seeOther, type Staff } from './require-staff.ts';

type TheApp = App.Locals['app'];

export const BRIEF_LABELS: Record<string, string> = {
  body: 'What to know',
  macros: 'Replies',
  ask_override: 'Why they may be read',
};

/** Replies as one text, each below its name. */
export function repliesOf(macros: readonly Macro[]): string {
  return macros.map(({ name, text }) => `## ${name}\n\n${text}`).join('\n\n');
}

/** Saves the brief, and sends it where the button says so; or what stood in the way. */
export async function handleBriefForm(
  app: TheApp,
  { actor }: Staff,
  form: FormData,
  id: string,
): Promise<Response | FormTrouble> {
  const action = textOf(form, 'action');
  const send = action === 'send';
  const input =
    action === 'template'
      ? { send }
      : { body: orNull(textOf(form, 'body')), macros: macrosIn(textOf(form, 'macros')), send };
  const revision = revisionFrom(form);
  const asking = action === 'ask-override';
  try {
    if (asking) {
      const asked = { ...input, ask_override: textOf(form, 'ask_override') };
      await app.commands.saveBrief(actor, id, asked, revision);
      return seeOther(withFlash(`/admin/notices/${id}/overrides`, 'override-asked'));
    }
    await app.commands.saveBrief(actor, id, input, revision);
    return seeOther(withFlash(`/admin/notices/${id}/brief`, send ? 'brief-sent' : 'brief-saved'));
  } catch (error) {
    return troubleOf(error);
  }
}
