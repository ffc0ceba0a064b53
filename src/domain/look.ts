/** How a second person's look stands: asked for beforehand, owed, due by now, or objected to. */
export type LookStep = 'asked' | 'owed' | 'due' | 'objected';

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
