import { forgetBounces } from '#src/commands/bounce/forget.ts';
import type { CommandContext } from '#src/commands/context.ts';
import { forgetAnswers } from '#src/commands/forget-answers.ts';
import {
  forgetAskedMailboxes,
  forgetUnconfirmed,
} from '#src/commands/subscriber/forget-unconfirmed.ts';
import { forgetImports } from '#src/commands/subscriber/import/forget.ts';
import { pruneDeliveries } from '#src/outbox/prune.ts';

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
