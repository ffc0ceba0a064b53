import type { Promised } from './promise.ts';

/** How a second person's look stands: asked for beforehand, owed, due by now, or objected to. */
export const LOOK_STEPS = ['asked', 'owed', 'due', 'objected'] as const;
export type LookStep = (typeof LOOK_STEPS)[number];

/** Something that a second person is asked to look at. Epoch milliseconds. */
export interface Look {
  /** The approval's id. */
  id: string;
  /** By when a review is due; null: it is asked for before publication. */
  dueAt: number | null;
  /** Since when a review is owed. */
  since: number;
  /** Since when this look is asked for: a review that follows an objection, since its answer. */
  askedAt: number;
  /** When somebody objected; null: nobody did. */
  objectedAt: number | null;
  breakGlass: boolean;
  /** Whether it is days away, not hours. */
  slow: boolean;
}

/** How those are chased who owe a look, or an answer to an objection. */
export function promisedLook(look: Look): Promised[] {
  const { id, since, askedAt, objectedAt, dueAt } = look;
  const reason = 'review_due' as const;
  if (objectedAt !== null) {
    const step = { id, step: 'objected' } as const;
    const roles = ['author', 'duty_lead'] as const;
    const occasion = `objection ${id}`;
    return [{ reason, at: objectedAt, scale: 4, roles, occasion, atOnce: true, look: step }];
  }
  if (dueAt === null) {
    const step = { id, step: 'asked' } as const;
    const occasion = `asked ${id}`;
    const scale = look.slow ? 48 : 4;
    return [{ reason, at: askedAt, scale, roles: ['decider'], occasion, atOnce: true, look: step }];
  }
  // What follows an objection is a look of its own; what follows further texts is the same one.
  const again = askedAt === since ? '' : ` ${askedAt}`;
  const promised: Promised[] = [
    {
      reason,
      at: askedAt,
      scale: 1_000,
      roles: ['decider', 'duty_lead'],
      until: dueAt,
      atOnce: true,
      look: { id, step: 'owed' },
    },
    {
      reason,
      at: dueAt,
      scale: 4,
      roles: ['decider', 'duty_lead', 'manager'],
      occasion: `${dueAt}${again}`,
      look: { id, step: 'due' },
    },
  ];
  return look.breakGlass
    ? [
        { reason: 'break_glass', at: since, scale: 1_000, roles: ['duty_lead', 'manager'] },
        ...promised,
      ]
    : promised;
}
