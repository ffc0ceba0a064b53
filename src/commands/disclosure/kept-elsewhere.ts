import { disclosedOf, type DisclosedFacts } from '#src/domain/disclosed.ts';
import type { Fault } from '#src/domain/errors.ts';
import { runningEmbargoes } from '#src/store/embargoes.ts';
import { iso } from '../instants.ts';
import { type Tx } from '../operation.ts';

/** What tells a flaw by itself; a package or a version is the same in many notices. */
const TELLING = ['cves', 'nicknames'] as const;

/** Faults for facts that another notice keeps back until a time that has not come. */
export async function keptElsewhere(
  tx: Tx,
  noticeId: string,
  wanted: DisclosedFacts,
): Promise<Fault[]> {
  const others = (await runningEmbargoes(tx.q, tx.now)).filter(
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
