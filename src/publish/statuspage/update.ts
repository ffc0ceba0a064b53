import { NOTICE_STATUS_LABELS, type NoticeStatus } from '#src/domain/notice.ts';
import type { PublicUpdate, PublicWindow } from '../view.ts';
import { bodyOf } from './body.ts';
import type { Scene } from './components.ts';
import type { AffectedComponent, StatuspageUpdate, WindowExtra } from './shapes.ts';

export function windowExtra(scene: Scene, window: PublicWindow): WindowExtra {
  return {
    start: scene.at(window.start),
    end: scene.at(window.end),
    time_zone: window.timeZone,
  };
}

/** The text must tell what no field does: that work was cancelled or rolled back, and what is promised. */
function textOf(scene: Scene, update: PublicUpdate): string {
  const { nextUpdateDue } = update;
  const text = statedText(update);
  return nextUpdateDue === null
    ? text
    : `${text}${text === '' ? '' : '<br /><br />'}Next update by ${scene.inWords(nextUpdateDue)}.`;
}

function statedText(update: PublicUpdate): string {
  const body = bodyOf(update.html);
  if (update.status !== 'cancelled' && update.status !== 'rolled_back') {
    return body;
  }
  const label = NOTICE_STATUS_LABELS[update.status];
  if (body.toLowerCase().startsWith(label.toLowerCase())) {
    return body;
  }
  return body === '' ? `${label}.` : `${label}.<br /><br />${body}`;
}

function affectedComponents(scene: Scene, update: PublicUpdate): AffectedComponent[] | null {
  if (update.components.length === 0) {
    return null;
  }
  return update.components.map((component) => ({
    code: component.id,
    name: scene.fullNames.get(component.id) ?? component.name,
    old_status: component.from,
    new_status: component.to,
  }));
}

/** An entry of a notice's timeline. Entries are never edited: both times are the writing's. */
export function updateRow<Status>(
  scene: Scene,
  noticeId: string,
  update: PublicUpdate,
  statusOf: (status: NoticeStatus) => Status,
): StatuspageUpdate<Status> {
  const moved = update.movedWindow;
  return {
    id: update.id,
    status: statusOf(update.status),
    body: textOf(scene, update),
    incident_id: noticeId,
    created_at: scene.at(update.createdAt),
    updated_at: scene.at(update.createdAt),
    display_at: scene.at(update.displayAt),
    affected_components: affectedComponents(scene, update),
    deliver_notifications: update.notified,
    custom_tweet: null,
    tweet_id: null,
    forewarn_update: {
      status: update.status,
      moment: update.moment,
      next_update_due: update.nextUpdateDue === null ? null : scene.at(update.nextUpdateDue),
      moved_window:
        moved === null
          ? null
          : {
              from: moved.from === null ? null : windowExtra(scene, moved.from),
              to: windowExtra(scene, moved.to),
            },
    },
  };
}
