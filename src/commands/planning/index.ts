export { readChecklists, saveChecklists } from './checklists.ts';
export { readChecks, setCheck, type CheckView } from './checks.ts';
export { createFreeze, listFreezes, removeFreeze, type FreezeView } from './freezes.ts';
export { makeOccurrences } from './make-occurrences.ts';
export {
  createRecurrence,
  editRecurrence,
  endRecurrence,
  listRecurrences,
  readRecurrence,
  skipOccurrence,
  type RecurrenceView,
} from './recurrences.ts';
