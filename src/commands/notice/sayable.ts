import type { Fault } from '../../domain/errors.ts';
import type { Queries } from '../../store/queries.ts';
import type { CommandContext } from '../context.ts';
import { checkTexts, guardOf } from '../disclosure/guard.ts';

/**
 * A text that the clock has made from a template; where it would name a private fact, which was
 * added after the notice was published, plain words must do: nobody is there to change it.
 */
export async function sayable(
  context: CommandContext,
  q: Queries,
  noticeId: string,
  body: string,
  plain: string,
): Promise<string> {
  const faults: Fault[] = [];
  const texts = [{ place: '/body', text: body, made: true }];
  checkTexts(texts, await guardOf(context, q, noticeId), faults);
  return faults.length === 0 ? body : plain;
}
