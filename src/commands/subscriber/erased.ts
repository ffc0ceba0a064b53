import type { CommandContext } from '../context.ts';
import { Refusal } from '#src/domain/errors.ts';
import { erasedAmong } from '#src/store/erased.ts';
import type { Queries } from '#src/store/queries.ts';

/**
 * Whether the owner of an address had themselves erased and has not confirmed by a mailed link
 * since. Somebody may have asked for the address on the page meanwhile: that proves nothing.
 */
export async function isErased(context: CommandContext, q: Queries, key: string): Promise<boolean> {
  return (await erasedAmong(q, [context.addressMark(key)])).size > 0;
}

/** Who had themselves erased comes back by their own will only. Throws `conflict`. */
export async function requireNotErased(
  context: CommandContext,
  q: Queries,
  key: string,
): Promise<void> {
  if (await isErased(context, q, key)) {
    throw new Refusal(
      'conflict',
      'This person had themselves erased. Only they can subscribe again, on the subscribe page.',
    );
  }
}
