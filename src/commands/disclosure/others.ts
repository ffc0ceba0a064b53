import { clearedFacts, disclosedOf } from '#src/domain/disclosed.ts';
import { othersFrom, type KeptBack, type Others } from '#src/domain/disclosure.ts';
import { listComponents, listGroups } from '#src/store/components.ts';
import { runningEmbargoes, type RunningEmbargo } from '#src/store/embargoes.ts';
import { readOnce, RUNNING_EMBARGOES } from '#src/store/remembered.ts';
import { type Tx } from '../operation.ts';
import { scoreOf } from './private-facts.ts';

/** What all notices keep back now. */
export interface Embargoes {
  /** Null where nothing is kept back. */
  others: Others | null;
  /** Until when, by the notice's id; null where no time is set. */
  until: ReadonlyMap<string, number | null>;
}

/** The last that was built, and what it was built from: a publication asks for it several times. */
let last: { from: string; embargoes: Embargoes } | null = null;

/**
 * What all notices whose embargo runs keep back: read once a transaction, since no index knows
 * of those that are over, and built where it has changed.
 */
export function embargoesNow(tx: Tx): Promise<Embargoes> {
  return readOnce(tx.q, RUNNING_EMBARGOES, () => readEmbargoes(tx));
}

async function readEmbargoes(tx: Tx): Promise<Embargoes> {
  const rows = (await runningEmbargoes(tx.q, tx.now)).filter(hasFacts);
  if (rows.length === 0) {
    return { others: null, until: new Map() };
  }
  const components = (await listComponents(tx.q)).filter(({ hidden }) => !hidden);
  const names = [...components, ...(await listGroups(tx.q))].map(({ name }) => name);
  const from = JSON.stringify([rows, names]);
  if (last?.from !== from) {
    const embargoes = {
      others: othersFrom(rows.map(keptBack), names),
      until: new Map(rows.map(({ id, embargoUntil }) => [id, embargoUntil])),
    };
    last = { from, embargoes };
  }
  return last.embargoes;
}

function hasFacts({ facts, assessment }: RunningEmbargo): boolean {
  return (
    scoreOf(assessment).cvssVector !== null ||
    Object.values(facts).some((value) =>
      Array.isArray(value) || typeof value === 'string' ? value.length > 0 : false,
    )
  );
}

function keptBack({ id, facts, assessment, disclosed }: RunningEmbargo): KeptBack {
  return {
    id,
    facts: { ...facts, ...scoreOf(assessment) },
    cleared: clearedFacts(disclosedOf(disclosed)),
  };
}
