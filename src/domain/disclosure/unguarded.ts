import { literalsOf } from './literals.ts';
import { needlesFor } from './needle.ts';
import { factNeedles } from './needles.ts';
import { versionForms, versionsIn } from './package-names.ts';
import type { PrivateFacts } from './types.ts';

/** The private facts that are lists of words. */
export const FACT_LISTS = ['cves', 'packages', 'fixedIn', 'hosts', 'tickets', 'nicknames'] as const;
export type FactList = (typeof FACT_LISTS)[number];

/** A fact that staff wrote down and that the guard cannot look for. */
export interface UnguardedFact {
  list: FactList;
  index: number;
  value: string;
}

/** The facts that are too short to be looked for: a single number, a single letter. */
export function unguardedFacts(facts: PrivateFacts): UnguardedFact[] {
  return FACT_LISTS.flatMap((list) =>
    facts[list].flatMap((value, index) => (isGuarded(list, value) ? [] : [{ list, index, value }])),
  );
}

function isGuarded(list: FactList, value: string): boolean {
  const none = { cves: [], packages: [], fixedIn: [], hosts: [], tickets: [], nicknames: [] };
  if (literalsOf({ ...none, [list]: [value] }).length > 0) {
    return true;
  }
  // “version 8” is looked for, but “we go to 8” is not.
  return list === 'fixedIn'
    ? [value, ...versionsIn(value).flatMap(versionForms)].some(
        (form) =>
          !/^v?\d{1,3}$/i.test(form) && needlesFor(form, { rule: 'fact_version' }).length > 0,
      )
    : factNeedles({ [list]: [value] }).length > 0;
}
