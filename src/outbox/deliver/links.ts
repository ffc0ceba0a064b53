import { signToken } from '../../mail/tokens.ts';
import type { MailWorkerDeps } from './deps.ts';

type Person = { id: string; tokenVersion: number };

/** The links that a person finds in their mails. */
export function linksFor(deps: Pick<MailWorkerDeps, 'secret' | 'publicUrl'>, person: Person) {
  const token = (purpose: 'confirm' | 'manage' | 'unsubscribe') =>
    signToken(deps.secret, purpose, person.id, person.tokenVersion);
  return {
    confirmUrl: () => `${deps.publicUrl}/subscriptions/confirm?token=${token('confirm')}`,
    manageUrl: () => `${deps.publicUrl}/subscriptions/manage?token=${token('manage')}`,
    unsubscribeUrl: () => `${deps.publicUrl}/unsubscribe/${token('unsubscribe')}`,
  };
}
