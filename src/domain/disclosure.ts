/**
 * The disclosure guard: finds in public texts what customers must not read yet. See
 * docs/decisions/014-disclosure-guard.md.
 */
export { checkPublicTexts, type GuardOptions } from './disclosure/check.ts';
export { blocking } from './disclosure/fingerprint.ts';
export { othersFrom, type KeptBack, type Others } from './disclosure/others.ts';
export { sameText, withoutPassed, type GuardedText, type PassedText } from './disclosure/passed.ts';
export { insteadOf, isNeutral, MUST_STAY_OUT, NEUTRAL } from './disclosure/refused.ts';
export {
  GUARDED_SUBJECTS,
  type GuardedSubject,
  type RequestOutcome,
} from './disclosure/subjects.ts';
export { FACT_LISTS, unguardedFacts, type UnguardedFact } from './disclosure/unguarded.ts';
export type {
  DisclosureFinding,
  DisclosureRule,
  PrivateFacts,
  PublicText,
} from './disclosure/types.ts';
