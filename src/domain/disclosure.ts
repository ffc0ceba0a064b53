/**
 * The disclosure guard: finds in public texts what customers must not read yet. See
 * docs/decisions/014-disclosure-guard.md.
 */
export { checkPublicTexts } from './disclosure/check.ts';
export { blocking, withoutOverridden } from './disclosure/fingerprint.ts';
export type {
  DisclosureFinding,
  DisclosureLevel,
  DisclosureRule,
  GuardOptions,
  PrivateFacts,
  PublicText,
} from './disclosure/types.ts';
