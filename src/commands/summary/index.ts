export { discardSummary } from './discard.ts';
export { publishSummary } from './publish.ts';
export { readSummary, type SummaryView } from './read.ts';
export { saveSummary } from './save.ts';
