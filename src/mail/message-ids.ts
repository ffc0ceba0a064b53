const PART = /^[A-Za-z0-9]{1,64}$/;
const DOMAIN = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

function messageId(parts: readonly (string | number)[], domain: string): string {
  for (const part of parts) {
    if (!PART.test(String(part))) {
      throw new Error(`A Message-ID is made of letters and digits, not "${part}".`);
    }
  }
  if (!DOMAIN.test(domain)) {
    throw new Error(`A Message-ID needs a domain name, not "${domain}".`);
  }
  return `<${parts.join('.')}@${domain}>`;
}

export interface NoticeThread {
  noticeId: string;
  subscriberId: string;
  /** Domain name of the sender, lower case. */
  domain: string;
}

/**
 * The Message-ID of one update for one subscriber, with angle brackets. It follows from the
 * delivery alone, so that a repeat after a crash bears the same id and can be dropped.
 */
export function noticeMessageId(
  input: NoticeThread & {
    updateSequence: number;
    /** Tells several mails with one update apart, such as its reminders; '' for the update's own. */
    occasion?: string;
  },
): string {
  const occasion = (input.occasion ?? '').replace(/[^A-Za-z0-9]+/g, 'x');
  return messageId(
    [
      ...['notice', input.noticeId, input.updateSequence],
      ...(occasion === '' ? [] : [occasion]),
      input.subscriberId,
    ],
    input.domain,
  );
}

/**
 * The id that every mail of a notice refers to, so that mail programs show one conversation.
 * It need not have been sent: somebody who subscribes later never got the first mail.
 */
export function threadRootId(input: NoticeThread): string {
  return messageId(['notice', input.noticeId, 'root', input.subscriberId], input.domain);
}

/** The Message-ID of a confirmation or a manage link, which belong to no notice. */
export function deliveryMessageId(input: { deliveryId: string; domain: string }): string {
  return messageId(['delivery', input.deliveryId], input.domain);
}
