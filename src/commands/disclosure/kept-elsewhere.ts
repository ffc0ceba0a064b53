import { disclosedOf, type DisclosedFacts } from '#src/domain/disclosed.ts';
import type { Fault } from '#src/domain/errors.ts';
import { runningEmbargoes } from '#src/store/embargoes.ts';
import type { Queries } from '#src/store/queries.ts';
import { iso } from '../instants.ts';

/** What tells a flaw by itself; a package or a version is the same in many notices. */
const TELLING = ['cves', 'nicknames'] as const;

/** Faults for facts that another notice keeps back until a time that has not come. */
export async function keptElsewhere(
  q: Queries,
  noticeId: string,
  wanted: DisclosedFacts,
  now: number,
): Promise<Fault[]> {
  const others = (await runningEmbargoes(q, now)).filter(
    ({ id, embargoUntil }) => id !== noticeId && embargoUntil !== null,
  );
  return TELLING.flatMap((name) =>
    wanted[name].flatMap((value, index) => {
      const same = (one: unknown) => String(one).toLowerCase() === value.toLowerCase();
      const other = others.find(({ facts, disclosed }) => {
        const theirs = facts[name];
        const public_ = disclosedOf(disclosed)?.[name] ?? [];
        return Array.isArray(theirs) && theirs.some(same) && !public_.some(same);
      });
      return other === undefined
        ? []
        : [
            {
              pointer: `/${name}/${index}`,
              detail: `is under embargo until ${iso(other.embargoUntil)} in the notice ${other.id}`,
            },
          ];
    }),
  );
}
