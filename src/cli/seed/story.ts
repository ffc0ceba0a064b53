import { changeWindow } from '#src/commands/notice/change-window.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import type { Actor } from '#src/domain/actor.ts';
import { startOfDay } from '#src/platform/time/zone.ts';
import type { CliContext } from '../context.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const ZONE = 'Europe/Berlin';

/** Something that staff did at a time, epoch milliseconds. */
export interface Step {
  at: number;
  act(context: CliContext, actor: Actor): Promise<unknown>;
}

/** The time of day, in hours, on the day that lies `days` from the one of `now`. */
export function at(now: number, days: number, hours: number): number {
  return startOfDay(now, ZONE, days) + hours * HOUR;
}

export function windowOf(start: number, hours: number) {
  return {
    start: new Date(start).toISOString(),
    end: new Date(start + hours * HOUR).toISOString(),
    time_zone: ZONE,
  };
}

/** One notice as its staff lived it; nothing of it is mailed. */
export class Story {
  readonly steps: Step[] = [];
  #id = '';

  publish(time: number, draft: Record<string, unknown>, publication: object = {}): this {
    this.steps.push({
      at: time,
      act: async (context, actor) => {
        const { id } = await createDraft(context, actor, { ...draft, notify: false });
        this.#id = id;
        await publishNotice(context, actor, id, {
          notify: false,
          lead_reason: 'Sample data.',
          ...publication,
        });
      },
    });
    return this;
  }

  update(time: number, input: Record<string, unknown>): this {
    this.steps.push({
      at: time,
      act: (context, actor) => postUpdate(context, actor, this.#id, { notify: false, ...input }),
    });
    return this;
  }

  move(time: number, input: Record<string, unknown>): this {
    this.steps.push({
      at: time,
      act: (context, actor) => changeWindow(context, actor, this.#id, { notify: false, ...input }),
    });
    return this;
  }
}
