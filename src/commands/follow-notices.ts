import { reviewChange } from './approval/owe.ts';
import { renewBrief } from './brief/renew.ts';
import type { NoticeFollower } from './context.ts';
import { announceChange } from './delivery/announce.ts';
import { tellOfChange } from './message/softened.ts';

/** What follows from a change of a notice: its review, its brief, its mails, what staff are told. */
export const NOTICE_FOLLOWERS: readonly NoticeFollower[] = [
  reviewChange,
  renewBrief,
  announceChange,
  tellOfChange,
];
