import type { NoticeImpact, NoticeStatus } from '#src/domain/notice.ts';
import type { Tier } from '#src/domain/severity.ts';
import type { Mark, Tone } from '../state.ts';

export const TIER_TONES: Record<Tier, Tone> = {
  low: 'grey',
  medium: 'blue',
  high: 'orange',
  critical: 'red',
};

const INCIDENT_MARKS: Record<NoticeImpact, Mark> = {
  none: { tone: 'grey', shape: 'dot' },
  maintenance: { tone: 'blue', shape: 'work' },
  minor: { tone: 'amber', shape: 'warn' },
  major: { tone: 'orange', shape: 'half' },
  critical: { tone: 'red', shape: 'cross' },
};

/** The mark of a notice in staff's lists; only a draft looks different from the public page. */
export function staffMark(notice: { status: NoticeStatus; impact: NoticeImpact }): Mark {
  switch (notice.status) {
    case 'draft':
      return { tone: 'grey', shape: 'wait' };
    case 'scheduled':
      return { tone: 'blue', shape: 'clock' };
    case 'in_progress':
    case 'verifying':
      return { tone: 'blue', shape: 'work' };
    case 'investigating':
    case 'identified':
    case 'monitoring':
      return INCIDENT_MARKS[notice.impact];
    case 'completed':
    case 'resolved':
      return { tone: 'grey', shape: 'check' };
    case 'cancelled':
      return { tone: 'grey', shape: 'void' };
    case 'rolled_back':
      return { tone: 'grey', shape: 'back' };
  }
}
