export { readBrief } from './read.ts';
export { saveBrief } from './save.ts';
