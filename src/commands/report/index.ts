export { reportCsv } from './csv.ts';
export { readReport, type GroupView, type ReportRow } from './read.ts';
