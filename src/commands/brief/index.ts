export { readBrief, type BriefView } from './read.ts';
export { saveBrief } from './save.ts';
