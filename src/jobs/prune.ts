import type { CommandContext } from '../commands/context.ts';
import { forgetBounces } from '../commands/bounce/forget.ts';
import { forgetAnswers } from '../commands/forget-answers.ts';
import { forgetImports } from '../commands/subscriber/import/forget.ts';
import {
  forgetAskedMailboxes,
  forgetUnconfirmed,
} from '../commands/subscriber/forget-unconfirmed.ts';
import { pruneDeliveries } from '../outbox/prune.ts';

/** One step of tidying: old delivery records and reports, addresses that were never confirmed, kept answers. */
export async function prune(context: Pick<CommandContext, 'store'>, now: number): Promise<boolean> {
  const moreDeliveries = await pruneDeliveries(context, now);
  const morePeople = await forgetUnconfirmed(context, now);
  await forgetAskedMailboxes(context, now);
  const moreAnswers = await forgetAnswers(context, now);
  const moreImports = await forgetImports(context, now);
  const moreBounces = await forgetBounces(context, now);
  return moreImports || moreBounces || moreDeliveries || morePeople || moreAnswers;
}
