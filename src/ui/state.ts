import { worstComponentStatus, type ComponentStatus } from '../domain/component.ts';
import type { NoticeImpact, NoticeStatus } from '../domain/notice.ts';
import type { StageStatus } from '../domain/rollout.ts';
import type { OverallIndicator, PublicNotice } from '../publish/view.ts';

/** How a state looks: a colour of tokens.css and a shape; the word stands beside it in the page. */
export const TONES = ['green', 'blue', 'amber', 'orange', 'red', 'grey'] as const;
export type Tone = (typeof TONES)[number];

export type Shape =
  | 'check'
  | 'tick'
  | 'work'
  | 'warn'
  | 'half'
  | 'cross'
  | 'clock'
  | 'void'
  | 'back'
  | 'dot'
  | 'wait';

export interface Mark {
  tone: Tone;
  shape: Shape;
}

/** Operational is grey in rows: a page where all is well has one green mark, the first. */
export const COMPONENT_MARKS: Record<ComponentStatus, Mark> = {
  operational: { tone: 'grey', shape: 'tick' },
  under_maintenance: { tone: 'blue', shape: 'work' },
  degraded_performance: { tone: 'amber', shape: 'warn' },
  partial_outage: { tone: 'orange', shape: 'half' },
  major_outage: { tone: 'red', shape: 'cross' },
};

export const OVERALL_MARKS: Record<OverallIndicator, Mark> = {
  none: { tone: 'green', shape: 'check' },
  maintenance: { tone: 'blue', shape: 'work' },
  minor: { tone: 'amber', shape: 'warn' },
  major: { tone: 'orange', shape: 'half' },
  critical: { tone: 'red', shape: 'cross' },
};

const IMPACT_MARKS: Record<NoticeImpact, Mark> = {
  ...OVERALL_MARKS,
  none: { tone: 'grey', shape: 'dot' },
};

export const STAGE_MARKS: Record<StageStatus, Mark> = {
  pending: { tone: 'grey', shape: 'wait' },
  running: { tone: 'blue', shape: 'work' },
  done: { tone: 'grey', shape: 'tick' },
  rolled_back: { tone: 'grey', shape: 'back' },
};

export const STAGE_LABELS: Record<StageStatus, string> = {
  pending: 'To come',
  running: 'Under way',
  done: 'Done',
  rolled_back: 'Rolled back',
};

/** Work under way is blue; an emergency patch takes the colour of the worst that it does to a component. */
function workUnderWay(notice: Pick<PublicNotice, 'kind' | 'components'>): Mark {
  const worst = worstComponentStatus(notice.components.map((component) => component.impact));
  return notice.kind === 'emergency_patch' && worst !== 'operational'
    ? COMPONENT_MARKS[worst]
    : COMPONENT_MARKS.under_maintenance;
}

/** The mark of a notice, or of one entry of its timeline, standing at `status`. */
export function noticeMark(
  notice: Pick<PublicNotice, 'kind' | 'impact' | 'components'>,
  status: NoticeStatus,
): Mark {
  switch (status) {
    case 'draft':
    case 'scheduled':
      return { tone: 'blue', shape: 'clock' };
    case 'in_progress':
    case 'verifying':
      return workUnderWay(notice);
    case 'investigating':
    case 'identified':
    case 'monitoring':
      return IMPACT_MARKS[notice.impact];
    case 'completed':
    case 'resolved':
      return { tone: 'grey', shape: 'tick' };
    case 'cancelled':
      return { tone: 'grey', shape: 'void' };
    case 'rolled_back':
      return { tone: 'grey', shape: 'back' };
  }
}
