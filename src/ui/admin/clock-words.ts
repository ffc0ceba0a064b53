import type { ClockState } from '#src/domain/response-clock.ts';
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

/** Somebody who was told, as the record keeps them: `duty_lead Mira Olsen`. */
export const toldWords = (told: string): string => told.replace(/^duty_lead(?= )/, 'duty lead');

/** How a clock's time is written: with its year where that is not this one. */
export function clockForm(at: number, now: number): 'short' | 'stamp' {
  return new Date(at).getUTCFullYear() === new Date(now).getUTCFullYear() ? 'short' : 'stamp';
}
