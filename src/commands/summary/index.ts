export { discardSummary } from './discard.ts';
export { publishSummary } from './publish.ts';
export { readSummary } from './read.ts';
export { saveSummary } from './save.ts';
