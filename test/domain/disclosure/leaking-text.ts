import type { DisclosureRule } from '#src/domain/disclosure.ts';
import type { CaseName } from './cases.ts';

/** A text that must not be published for a notice, and under which rule the guard finds it. */
export interface LeakingText {
  of: CaseName;
  rule: DisclosureRule;
  level: 'block' | 'warn';
  text: string;
}

/** Texts of one notice that leak in the same way. */
export function leaks(
  of: CaseName,
  rule: DisclosureRule,
  texts: readonly string[],
  level: LeakingText['level'] = 'block',
): LeakingText[] {
  return texts.map((text) => ({ of, rule, level, text }));
}
