export { cancelImport, runRehearsed, startImport } from './start.ts';
export { listImports, readImport, refusedRows } from './read.ts';
export { createImportStep } from './work.ts';
export { forgetImports } from './forget.ts';
export { MAX_IMPORT_BYTES } from './rows.ts';
export type { ImportView } from './view.ts';
