import { clockState, type ClockState } from '../../domain/response-clock.ts';
import type { Tone } from '../state.ts';

export const CLOCK_WORDS: Record<ClockState, string> = {
  open: 'On time',
  at_risk: 'At risk',
  breached: 'Breached',
  met: 'Met',
  missed: 'Applied too late',
  closed: 'Closed without it',
};

export const CLOCK_TONES: Record<ClockState, Tone> = {
  open: 'grey',
  at_risk: 'amber',
  breached: 'red',
  met: 'green',
  missed: 'orange',
  closed: 'grey',
};

/** What of a notice its response clock is read from; instants in RFC 3339. */
export interface ClockFacts {
  respond_by: string;
  anchor: string | null;
  created_at: string;
  responded_at: string | null;
  response_closed_at: string | null;
}

/** How the clock of a notice stands in a list, by the rule of the board. */
export function stateOfClock(facts: ClockFacts, now: number): ClockState {
  const { respond_by, anchor, created_at, responded_at, response_closed_at: closed } = facts;
  return clockState(
    {
      anchor: Date.parse(anchor ?? created_at),
      respondBy: Date.parse(respond_by),
      respondedAt: responded_at === null ? null : Date.parse(responded_at),
      closedAt: closed === null ? null : Date.parse(closed),
    },
    now,
  );
}

/** How a clock's time is written: with its year where that is not this one. */
export function clockForm(at: number, now: number): 'short' | 'stamp' {
  return new Date(at).getUTCFullYear() === new Date(now).getUTCFullYear() ? 'short' : 'stamp';
}
