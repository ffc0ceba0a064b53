export { suggestBlastRadius } from './blast-radius.ts';
export { readChecklists, saveChecklists } from './checklists.ts';
export { readChecks, setCheck } from './checks.ts';
export { createFreeze, listFreezes, removeFreeze } from './freezes.ts';
export { createRecurrence } from './recurrence/create.ts';
export { editRecurrence } from './recurrence/edit.ts';
export { endRecurrence } from './recurrence/end.ts';
export { listRecurrences, readRecurrence } from './recurrence/read.ts';
export { skipOccurrence } from './recurrence/skip.ts';
