export const SUMMARY_STATUSES = ['draft', 'approved', 'published'] as const;
export type SummaryStatus = (typeof SUMMARY_STATUSES)[number];

export const SUMMARY_STATUS_LABELS: Record<SummaryStatus, string> = {
  draft: 'Draft',
  approved: 'Approved',
  published: 'Published',
};

/** What we will change: who does it, and the day (`2027-01-15`) until which. */
export interface SummaryChange {
  text: string;
  owner: string | null;
  due: string | null;
}

/** What people add to what the record knows; Markdown. */
export interface SummaryWords {
  cause: string | null;
  /** What we did. */
  done: string | null;
  changes: SummaryChange[];
}

/** A further revision of a published summary that is not public yet. */
interface PendingCorrection extends SummaryWords {
  body: string;
  ownBody: boolean;
  /** What was wrong, in public. */
  note: string;
  by: string;
  at: number;
}

export interface SummarySections extends SummaryWords {
  /** The whole text was written by hand: the record is not put into it again. */
  ownBody: boolean;
  correction: PendingCorrection | null;
  /** Whether it was mailed when it was published. */
  notified: boolean;
  /** The published corrections, oldest first; `was` is the text that each replaced. */
  corrections: { at: number; note: string; by: string; was: string }[];
}

export const NO_WORDS: SummaryWords = { cause: null, done: null, changes: [] };

/** The text that is to be looked at, approved and published next; else the one that is public. */
export function pendingBody(summary: { body: string; sections: SummarySections }): {
  body: string;
  note: string | null;
} {
  const { correction } = summary.sections;
  return correction === null
    ? { body: summary.body, note: summary.sections.corrections.at(-1)?.note ?? null }
    : { body: correction.body, note: correction.note };
}
