import type { FieldNames } from './failure.ts';

type Work<Options> = (options: Options, ...args: string[]) => Promise<void | boolean>;

/**
 * Makes a commander action of `work`: options first, then the arguments. What it throws is told
 * on standard error, fields by the names given; `false` says that it failed and has told so.
 */
export type Action = <Options>(
  names: FieldNames,
  work: Work<Options>,
) => (...given: unknown[]) => Promise<void>;
