import type * as z from 'zod';
import { may, requireScope, type Actor, type Scope } from '../domain/actor.ts';
import type { Queries } from '../store/queries.ts';
import { writeAudit } from '../store/record.ts';
import type { CommandContext, Tx } from './context.ts';

export type { Tx } from './context.ts';
import { parseInput } from './parse.ts';

/** The same work in the name of somebody else. */
export function actingAs(tx: Tx, actor: Actor): Tx {
  return {
    ...tx,
    actor,
    audit: (action, entity, entityId, detail = {}) =>
      writeAudit(tx.q, { at: tx.now, actor: actor.label, action, entity, entityId, detail }),
  };
}

function begin({ store, now, ...given }: CommandContext, q: Queries, actor: Actor): Tx {
  const audit = () => Promise.reject(new Error('Nobody acts yet.'));
  return actingAs({ ...given, q, bulk: store.bulk, now: now(), actor, audit }, actor);
}

/** For reading what was committed, or within a transaction what it wrote. */
export const reading = (context: CommandContext, actor: Actor): Tx =>
  begin(context, context.store.read, actor);

/** Runs an act in a transaction of its own, or in the one that its caller runs in. */
export const writing = <R>(
  context: CommandContext,
  actor: Actor,
  act: (tx: Tx) => Promise<R>,
): Promise<R> => context.store.transaction((q) => act(begin(context, q, actor)));

/** The scope that a door asks for; of several, any; null where the act itself looks. */
type Asked = Scope | readonly Scope[] | null;

type Door<Args extends unknown[], R> = (
  context: CommandContext,
  actor: Actor,
  ...args: Args
) => Promise<R>;

/** An act is given its `tx` first, or, where it runs, context and actor. */
interface Way<First extends unknown[], Raw extends unknown[], Parsed extends unknown[]> {
  <R, Last = never>(
    act: (...args: [...First, ...Parsed, last?: Last]) => Promise<R>,
  ): Door<[...Raw, last?: Last], R>;
  <R, More extends unknown[] = []>(
    act: (...args: [...First, ...Parsed, ...More]) => Promise<R>,
  ): Door<[...Raw, ...More], R>;
}

/** The three ways of an operation. `Raw` is what the door takes, `Parsed` what the act gets of it. */
interface Ways<Raw extends unknown[], Parsed extends unknown[]> {
  read: Way<[tx: Tx], Raw, Parsed>;
  /** In one transaction, which begins once the input is known to be good. */
  write: Way<[tx: Tx], Raw, Parsed>;
  /** For what takes longer than a transaction may: `writing` begins its own. */
  run: Way<[context: CommandContext, actor: Actor], Raw, Parsed>;
}

function authorise(actor: Actor, asked: Asked): void {
  if (asked === null) {
    return;
  }
  const scopes = typeof asked === 'string' ? [asked] : asked;
  if (!scopes.some((scope) => may(actor, scope))) {
    requireScope(actor, scopes.at(-1)!);
  }
}

/**
 * A door: authorises, parses, begins, refuses. What it then does is the act, which other verbs,
 * the clock and rollouts call with the `tx` they have, never through the door.
 *
 * With `input` the door takes a raw input first, with `change` the id of what is changed before it.
 */
export function operation(door: { scope: Asked }): Ways<[], []>;
export function operation<S extends z.ZodType>(door: {
  scope: Asked;
  input: S;
}): Ways<[raw: unknown], [input: z.output<S>]>;
export function operation<S extends z.ZodType>(door: {
  scope: Asked;
  change: S;
}): Ways<[id: string, raw: unknown], [id: string, input: z.output<S>]>;
export function operation({
  scope,
  input,
  change,
}: {
  scope: Asked;
  input?: z.ZodType;
  change?: z.ZodType;
}): Ways<unknown[], unknown[]> {
  function parse(args: readonly unknown[]): unknown[] {
    if (input !== undefined) {
      return [parseInput(input, args[0]), ...args.slice(1)];
    }
    return change === undefined
      ? [...args]
      : [args[0], parseInput(change, args[1]), ...args.slice(2)];
  }
  type Act<First, R> = (first: First, ...args: unknown[]) => Promise<R>;
  const door =
    <R>(go: (context: CommandContext, actor: Actor, parsed: unknown[]) => Promise<R>) =>
    async (context: CommandContext, actor: Actor, ...args: unknown[]): Promise<R> => {
      authorise(actor, scope);
      return go(context, actor, parse(args));
    };
  return {
    read: <R>(act: Act<Tx, R>) =>
      door((context, actor, args) => act(reading(context, actor), ...args)),
    write: <R>(act: Act<Tx, R>) =>
      door((context, actor, args) => writing(context, actor, (tx) => act(tx, ...args))),
    run: <R>(act: (context: CommandContext, actor: Actor, ...args: unknown[]) => Promise<R>) =>
      door((context, actor, args) => act(context, actor, ...args)),
  };
}
