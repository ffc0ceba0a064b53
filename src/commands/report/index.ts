export type { GroupView, ReportRow, ReportView } from './view.ts';
export { exportReport, readReport } from './read.ts';
