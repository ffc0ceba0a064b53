import { LRUCache } from 'lru-cache';
import type { PreparedMessage } from '#src/mail/message.ts';
import type { NoticeComponent } from '#src/store/notices.ts';
import type { AnnouncementFacts } from '#src/store/reminders.ts';
import type { MailWorkerDeps } from './deps.ts';
import { followsLoader } from './follows.ts';

export interface Prepared {
  message: PreparedMessage;
  isThreadRoot: boolean;
}

/** What is known of an announcement apart from its text. */
export interface Known {
  facts: AnnouncementFacts | null;
  components: readonly NoticeComponent[];
  readAt: number;
}

const KEPT = 256;
const KEPT_MS = 10 * 60_000;

function newDesk(deps: MailWorkerDeps) {
  return {
    prepared: new LRUCache<string, Promise<Prepared>>({ max: KEPT, ttl: KEPT_MS }),
    known: new LRUCache<string, Promise<Known>>({ max: KEPT }),
    follows: followsLoader(deps.store.read),
  };
}

/** One worker's own. */
const desks = new WeakMap<MailWorkerDeps, ReturnType<typeof newDesk>>();

/** What a worker keeps from one mail to the next. */
export function deskOf(deps: MailWorkerDeps): ReturnType<typeof newDesk> {
  const desk = desks.get(deps) ?? newDesk(deps);
  desks.set(deps, desk);
  return desk;
}

/** The message that is prepared once for all whose mails are alike in these values. */
export function onceFor(
  deps: MailWorkerDeps,
  alike: readonly unknown[],
  prepare: () => Promise<Prepared>,
): Promise<Prepared> {
  const { prepared } = deskOf(deps);
  const key = JSON.stringify(alike);
  const kept = prepared.get(key);
  if (kept !== undefined) {
    return kept;
  }
  const preparing = prepare();
  prepared.set(key, preparing);
  preparing.catch(() => {
    if (prepared.peek(key) === preparing) {
      prepared.delete(key);
    }
  });
  return preparing;
}
