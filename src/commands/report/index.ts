export { exportReport, readReport } from './read.ts';
