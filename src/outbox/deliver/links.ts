import { signToken } from '#src/mail/tokens.ts';
import type { MailWorkerDeps } from './deps.ts';

type Person = { id: string; tokenVersion: number };

/** The links that a person finds in their mails. */
export function linksFor(deps: Pick<MailWorkerDeps, 'secret' | 'publicUrl'>, person: Person) {
  const token = (purpose: 'confirm' | 'manage' | 'unsubscribe') =>
    signToken(deps.secret, purpose, person.id, person.tokenVersion);
  return {
    confirmUrl: () => `${deps.publicUrl}/subscriptions/confirm?token=${token('confirm')}`,
    /** With the id of a notice, behind an @ since no link of ours has an &, the page offers to follow it. */
    manageUrl: (noticeId?: string) => {
      const offer = noticeId === undefined ? '' : `@${noticeId}`;
      return `${deps.publicUrl}/subscriptions/manage?token=${token('manage')}${offer}`;
    },
    unsubscribeUrl: () => `${deps.publicUrl}/unsubscribe/${token('unsubscribe')}`,
  };
}
