import { Refusal } from '#src/domain/errors.ts';
import { erasedAmong } from '#src/store/erased.ts';
import { type Tx } from '../operation.ts';

/**
 * Whether the owner of an address had themselves erased and has not confirmed by a mailed link
 * since. Somebody may have asked for the address on the page meanwhile: that proves nothing.
 */
export async function isErased(tx: Tx, key: string): Promise<boolean> {
  return (await erasedAmong(tx.q, [tx.addressMark(key)])).size > 0;
}

/** Who had themselves erased comes back by their own will only. Throws `conflict`. */
export async function requireNotErased(tx: Tx, key: string): Promise<void> {
  if (await isErased(tx, key)) {
    throw new Refusal(
      'conflict',
      'This person had themselves erased. Only they can subscribe again, on the subscribe page.',
    );
  }
}
