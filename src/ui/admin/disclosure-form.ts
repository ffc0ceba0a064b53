import { withFlash } from './flash.ts';
import { textOf, textsOf } from './form-data.ts';
import { troubleOf, type FormTrouble } from './form-faults.ts';
import { seeOther, type Staff } from './require-staff.ts';

type TheApp = App.Locals['app'];

/** The lists of facts that may be published, with their words. */
export const FACT_WORDS = [
  ['cves', 'Vulnerability'],
  ['packages', 'Software'],
  ['fixed_in', 'Fixed in'],
  ['nicknames', 'Also known as'],
] as const;

/** Asks, decides or publishes, as the button says; or what stood in the way. */
export async function handleDisclosureForm(
  app: TheApp,
  { actor }: Staff,
  form: FormData,
  id: string,
): Promise<Response | FormTrouble> {
  const action = textOf(form, 'action');
  const path = `/admin/notices/${id}/disclosure`;
  try {
    if (action === 'approve' || action === 'reject') {
      await app.commands.decideApproval(actor, id, {
        subject: 'disclosure',
        decision: action,
        text_hash: textOf(form, 'text_hash'),
        reason: action === 'reject' ? textOf(form, 'reason') || null : null,
      });
      return seeOther(
        withFlash(path, action === 'approve' ? 'approval-given' : 'approval-refused'),
      );
    }
    const lists = FACT_WORDS.map(([name]) => [name, textsOf(form, name)]);
    const { outcome } = await app.commands.discloseFacts(actor, id, {
      ...(Object.fromEntries(lists) as Record<string, string[]>),
      cvss: form.has('cvss'),
    });
    return seeOther(withFlash(path, outcome === 'disclosed' ? 'disclosed' : 'approval-asked'));
  } catch (error) {
    return troubleOf(error);
  }
}
