type Verb<Context> = (context: Context, ...args: never[]) => unknown;

/** The same functions with their first argument given. */
export type Bound<Context, Verbs extends Record<string, Verb<Context>>> = {
  [Name in keyof Verbs]: Verbs[Name] extends (context: Context, ...args: infer Args) => infer Result
    ? (...args: Args) => Result
    : never;
};

/** Gives every function its context, so that the doors call `app.commands.publishNotice(…)`. */
export function bind<Context, Verbs extends Record<string, Verb<Context>>>(
  context: Context,
  verbs: Verbs,
): Bound<Context, Verbs> {
  const bound = Object.entries(verbs).map(([name, verb]) => [
    name,
    (...args: never[]) => verb(context, ...args),
  ]);
  return Object.fromEntries(bound) as Bound<Context, Verbs>;
}
