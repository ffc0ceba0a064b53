import type { SummaryChange } from '#src/domain/summary.ts';
import { revisionFrom } from '../forms.ts';
import { withFlash, type Flash } from './flash.ts';
import { orNull, textOf } from './form-data.ts';
import { troubleOf, type FieldOfPointer, type FormTrouble } from './form-faults.ts';
import { seeOther, type Staff } from './require-staff.ts';

type TheApp = App.Locals['app'];

/** Rows for changes that a form offers. */
export const CHANGE_ROWS = 20;

export const SUMMARY_LABELS: Record<string, string> = {
  cause: 'Cause',
  done: 'What we did',
  change: 'What we change',
  body: 'Text',
  correction_note: 'What was wrong',
  break_glass_reason: 'Why nobody can look at it first',
  reason: 'Reason',
  ask_override: 'Why they may be read',
};

/** The rows of changes as they were typed, those that are empty left out. */
export function changesOf(form: FormData): SummaryChange[] {
  return Array.from({ length: CHANGE_ROWS }, (_, row) => ({
    text: textOf(form, `change-text-${row}`),
    owner: orNull(textOf(form, `change-owner-${row}`)),
    due: orNull(textOf(form, `change-due-${row}`)),
  })).filter(({ text, owner, due }) => text.trim() !== '' || owner !== null || due !== null);
}

/** The form under the API's names. */
function summaryInput(form: FormData): Record<string, unknown> {
  return {
    cause: orNull(textOf(form, 'cause')),
    done: orNull(textOf(form, 'done')),
    changes: changesOf(form),
    body: orNull(textOf(form, 'body')),
    ...(form.has('correction_note')
      ? { correction_note: orNull(textOf(form, 'correction_note')) }
      : {}),
  };
}

const fieldOf: FieldOfPointer = (pointer) => {
  const [, name, row, part] = pointer.split('/');
  return name === 'changes' ? `change-${part ?? 'text'}-${row ?? 0}` : name || null;
};

/** Does what a button of the page says, and goes back to it; or what stood in the way. */
export async function handleSummaryForm(
  app: TheApp,
  { actor }: Staff,
  form: FormData,
  id: string,
): Promise<Response | FormTrouble> {
  const { commands } = app;
  const revision = revisionFrom(form);
  const decide = (decision: string) =>
    commands.decideApproval(actor, id, {
      subject: 'summary',
      decision,
      text_hash: textOf(form, 'text_hash'),
      reason: orNull(textOf(form, 'reason')),
    });
  const done = (flash: Flash) => seeOther(withFlash(`/admin/notices/${id}/summary`, flash));
  try {
    switch (textOf(form, 'action')) {
      case 'request':
        await decide('request');
        return done('approval-asked');
      case 'approve':
        await decide('approve');
        return done('approval-given');
      case 'reject':
        await decide('reject');
        return done(form.has('published') ? 'review-objected' : 'approval-refused');
      case 'close':
        await decide('close');
        return done('review-closed');
      case 'discard':
        await commands.discardSummary(actor, id, revision);
        return done('summary-discarded');
      case 'publish': {
        const input = {
          notify: form.has('notify'),
          ...(form.has('break_glass_reason')
            ? { break_glass_reason: textOf(form, 'break_glass_reason') }
            : {}),
        };
        await commands.publishSummary(actor, id, input, revision);
        return done('summary-published');
      }
      case 'ask-override':
        await commands.saveSummary(
          actor,
          id,
          { ...summaryInput(form), ask_override: textOf(form, 'ask_override') },
          revision,
        );
        return seeOther(withFlash(`/admin/notices/${id}/overrides`, 'override-asked'));
      default:
        await commands.saveSummary(actor, id, summaryInput(form), revision);
        return done('summary-saved');
    }
  } catch (error) {
    return troubleOf(error, fieldOf);
  }
}
