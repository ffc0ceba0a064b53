import type { Actor } from '#src/domain/actor.ts';
import { revisionFrom } from '../forms.ts';
import { withFlash } from './flash.ts';
import { linesOf, numberOrText, orNull, textOf } from './form-data.ts';

type Commands = App.Locals['app']['commands'];

/** What was typed into the forms of the queue's page. */
export interface TypedMail {
  action: string;
  reason: string;
  until: string;
  domain: string;
  contacts: string;
  failure_percent: string;
  failure_minimum: string;
}

export function typedMail(form: FormData): TypedMail {
  return {
    action: textOf(form, 'action'),
    reason: textOf(form, 'reason') || textOf(form, 'hold_reason'),
    until: textOf(form, 'until'),
    domain: textOf(form, 'domain'),
    contacts: textOf(form, 'contacts'),
    failure_percent: textOf(form, 'failure_percent'),
    failure_minimum: textOf(form, 'failure_minimum'),
  };
}

/** Does what the pressed button says; where to go on, or null for an unknown button. */
export async function handleMailForm(
  commands: Commands,
  actor: Actor,
  form: FormData,
): Promise<string | null> {
  const typed = typedMail(form);
  const { reason } = typed;
  switch (typed.action) {
    case 'pause':
      await commands.pauseQueue(actor, { reason, until: orNull(typed.until) });
      return withFlash('/admin/mail', 'mail-paused');
    case 'resume':
      await commands.resumeQueue(actor);
      return withFlash('/admin/mail', 'mail-resumed');
    case 'hold':
      await commands.holdDomain(actor, typed.domain, { reason });
      return withFlash('/admin/mail', 'domain-held');
    case 'release':
      await commands.releaseDomain(actor, typed.domain);
      return withFlash('/admin/mail', 'domain-released');
    case 'release-all':
      await commands.releaseAllDomains(actor);
      return withFlash('/admin/mail', 'domains-released');
    case 'alerts':
      await commands.saveMailAlerts(
        actor,
        {
          contacts: linesOf(typed.contacts),
          failure_percent: numberOrText(typed.failure_percent),
          failure_minimum: numberOrText(typed.failure_minimum),
        },
        revisionFrom(form),
      );
      return withFlash('/admin/mail', 'alerts-saved');
    default:
      return null;
  }
}
