import type { NoticeKind } from '../domain/notice.ts';
import type { PublicUpdate } from '../publish/view.ts';
import { nearTimeInFull } from './times.ts';

/** When the reader hears from us again: the promise with its time, or what we wait for. */
export function nextSteps(kind: NoticeKind, update: PublicUpdate, timeZone: string): string {
  const due =
    update.nextUpdateDue === null
      ? null
      : `You get the next update by ${nearTimeInFull(update.nextUpdateDue, timeZone, update.displayAt)}`;
  switch (update.status) {
    case 'scheduled':
      return due === null
        ? 'We tell you when work starts, when it is done, and if the plan changes before.'
        : `${due}. We also tell you when work starts and when it is done.`;
    case 'in_progress':
      return due === null
        ? 'We tell you when work is done, or earlier if the plan changes.'
        : `${due}, or earlier if work is done before then.`;
    case 'verifying':
      return due === null
        ? 'We tell you as soon as we are sure that everything works.'
        : `${due}, or as soon as we are sure that everything works.`;
    case 'completed':
      return update.moment === 'summary'
        ? 'Nothing more follows: this closes the notice.'
        : 'Nothing more follows, unless we publish a summary of this work.';
    case 'cancelled':
      return 'Nothing more follows. If we plan this work again, we send a new notice.';
    case 'rolled_back':
      return update.moment === 'summary'
        ? 'Nothing more follows: this closes the notice.'
        : 'We announce this work again once we have a new time for it.';
    case 'resolved':
      return update.moment === 'summary'
        ? 'Nothing more follows: this closes the notice.'
        : 'Nothing more follows, unless we publish a summary of what happened.';
    case 'investigating':
    case 'identified':
    case 'monitoring':
      return due === null
        ? 'We write again as soon as we know more.'
        : `${due}, or earlier if we know more before then.`;
    case 'draft':
      throw new Error(`An update of a ${kind} never has the status draft.`);
  }
}
