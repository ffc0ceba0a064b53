export { reportCsv } from './csv.ts';
export { readReport, type GroupView, type ReportRow, type ReportView } from './read.ts';
