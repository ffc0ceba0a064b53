import type { NoticeKind, NoticeStatus } from '../domain/notice.ts';
import type { PublicUpdate } from '../publish/view.ts';
import { nearTimeInFull } from './times.ts';

/** While it goes on: what we wait for, and what is said after the promise of an update. */
type Open = readonly [waiting: string, promised: string];

const OPEN: Partial<Record<NoticeStatus, Open>> = {
  scheduled: [
    'We tell you when work starts, when it is done, and if the plan changes before.',
    '. We also tell you when work starts and when it is done.',
  ],
  in_progress: [
    'We tell you when work is done, or earlier if the plan changes.',
    ', or earlier if work is done before then.',
  ],
  verifying: [
    'We tell you as soon as we are sure that everything works.',
    ', or as soon as we are sure that everything works.',
  ],
};

const TROUBLE: Open = [
  'We write again as soon as we know more.',
  ', or earlier if we know more before then.',
];

/** Once it is over. */
const OVER: Partial<Record<NoticeStatus, string>> = {
  completed: 'Nothing more follows, unless we publish a summary of this work.',
  cancelled: 'Nothing more follows. If we plan this work again, we send a new notice.',
  rolled_back: 'We announce this work again once we have a new time for it.',
  resolved: 'Nothing more follows, unless we publish a summary of what happened.',
};

/** When the reader hears from us again: the promise with its time, or what we wait for. */
export function nextSteps(kind: NoticeKind, update: PublicUpdate, timeZone: string): string {
  const { status, moment, nextUpdateDue: due, displayAt } = update;
  if (status === 'draft') {
    throw new Error(`An update of a ${kind} never has the status draft.`);
  }
  const over = OVER[status];
  if (over !== undefined) {
    const closes = moment === 'summary' && status !== 'cancelled';
    return closes ? 'Nothing more follows: this closes the notice.' : over;
  }
  const [waiting, promised] = OPEN[status] ?? TROUBLE;
  return due === null
    ? waiting
    : `You get the next update by ${nearTimeInFull(due, timeZone, displayAt)}${promised}`;
}
