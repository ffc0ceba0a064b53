import type { MessageClue } from '#src/domain/bounce.ts';

/** 12 characters are 62 bits: nobody who has not seen the mail can name one. */
const ID = /^[a-z0-9]{12,24}$/;

/** An `ENVID` that we gave: the delivery's id. Never throws. */
export function clueOfEnvelopeId(text: string): MessageClue | null {
  const id = text.trim();
  return ID.test(id) ? { is: 'delivery', deliveryId: id } : null;
}

/** A Message-ID that we gave, with or without its angle brackets. Never throws. */
export function clueOfMessageId(text: string): MessageClue | null {
  const local = /^<?([A-Za-z0-9.]{1,180})@[A-Za-z0-9.-]{1,253}>?$/.exec(text.trim())?.[1] ?? '';
  const [what, ...parts] = local.split('.');
  const last = parts[parts.length - 1] ?? '';
  if (!ID.test(last)) {
    return null;
  }
  if (what === 'delivery' && parts.length === 1) {
    return { is: 'delivery', deliveryId: last };
  }
  const [noticeId = '', ...between] = parts.slice(0, -1);
  if (what !== 'notice' || !ID.test(noticeId)) {
    return null;
  }
  return { is: 'notice', noticeId, part: between.join('.'), subscriberId: last };
}
