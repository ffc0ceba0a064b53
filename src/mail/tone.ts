import { worstComponentStatus, type ComponentStatus } from '../domain/component.ts';
import { tellsOfStage } from '../domain/notice.ts';
import type { PublicNotice, PublicUpdate } from '../publish/view.ts';

/** Colour and shape of the mark before the status word; the word is always there too. */
export interface Tone {
  name: string;
  mark: string;
  color: string;
}

const tone = (name: string, mark: string, color: string): Tone => ({ name, mark, color });

const BY_IMPACT: Record<ComponentStatus, Tone> = {
  operational: tone('planned', '■', '#1a56b0'),
  under_maintenance: tone('planned', '■', '#1a56b0'),
  degraded_performance: tone('degraded', '▲', '#8a5a00'),
  partial_outage: tone('partial', '◆', '#b34700'),
  major_outage: tone('major', '●', '#b3261e'),
};
const DONE = tone('done', '✓', '#1b6e3c');
const OFF = tone('off', '–', '#5b6470');

/** Blue is planned work, amber degraded, orange partial, red major, green over, grey called off. */
export function toneOf(notice: PublicNotice, update: PublicUpdate): Tone {
  switch (update.status) {
    case 'completed':
    case 'resolved':
      return DONE;
    case 'cancelled':
      return OFF;
    case 'rolled_back':
      return BY_IMPACT.degraded_performance;
    default:
      if (tellsOfStage(update)) {
        return BY_IMPACT.degraded_performance;
      }
      return notice.kind === 'maintenance'
        ? BY_IMPACT.under_maintenance
        : BY_IMPACT[worstComponentStatus(notice.components.map(({ impact }) => impact))];
  }
}
