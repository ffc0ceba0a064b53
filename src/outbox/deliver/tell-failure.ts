import type { Queries } from '#src/store/queries.ts';
import { RETRY_TABLE, type Verdict } from '../retry.ts';
import { tellStaff } from '../staff/tell.ts';
import type { Outcome } from './outcome.ts';

/** Tells staff, once an announcement and reason, of mail that failed through no fault of theirs. */
export async function tellOfFailure(
  q: Queries,
  { delivery, failure }: Extract<Outcome, { is: 'failed' }>,
  verdict: Verdict,
  now: number,
): Promise<void> {
  if (verdict.status === 'waiting') {
    return;
  }
  const rule = RETRY_TABLE[failure.class];
  const about = delivery.announcementId ?? delivery.purpose;
  if (verdict.gaveUp) {
    await tellStaff(q, {
      now,
      kind: 'delivery_gave_up',
      dedupeKey: `gave_up|${about}|${failure.class}`,
      subject: 'Mail was given up after three days',
      text: `At least one mail could not be delivered for three days and was given up. The last answer was:\n\n  ${failure.text}\n\nThe notice's deliveries in the admin say whom it concerns; from there it can be sent again.`,
    });
  } else if (rule.tellStaff) {
    await tellStaff(q, {
      now,
      kind: 'delivery_refused',
      dedupeKey: `${failure.class}|${about}`,
      subject:
        failure.class === 'bug'
          ? 'Mail failed inside Forewarn'
          : 'A mail was refused for what is in it',
      text: `At least one mail was not sent, and the same mail would fail again. The reason:\n\n  ${failure.text}\n\nOnce the reason is gone, the failed mails can be sent again from the notice's deliveries in the admin, or with: npm run forewarn -- queue retry --class ${failure.class}`,
    });
  }
}
