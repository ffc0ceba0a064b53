export { receiveImport } from './receive.ts';
export { cancelImport, runRehearsed, startImport, startReceived } from './start.ts';
export { listImports, readImport, refusedRows } from './read.ts';
export { createImportStep } from './work.ts';
export { forgetImports } from './forget.ts';
export { MAX_IMPORT_BYTES } from './texts.ts';
export type { ImportView } from './view.ts';
