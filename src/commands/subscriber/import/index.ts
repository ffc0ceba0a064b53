export { receiveImport } from './receive.ts';
export { cancelImport, runRehearsed, startImport, startReceived } from './start.ts';
export { listImports, readImport, refusedRows } from './read.ts';
export { createImportStep } from './work.ts';
export type { ImportView } from './view.ts';
