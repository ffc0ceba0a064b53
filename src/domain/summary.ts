export const SUMMARY_STATUSES = ['draft', 'approved', 'published'] as const;
export type SummaryStatus = (typeof SUMMARY_STATUSES)[number];
