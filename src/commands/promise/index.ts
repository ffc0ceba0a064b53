export { readBoard } from './board.ts';
export { chasePromises } from './chase.ts';
export { tellEmbargoesOver } from './embargoes-over.ts';
export {
  createContact,
  readContact,
  editContact,
  listContacts,
  removeContact,
  type ContactView,
} from './contacts.ts';
export { readLadder, saveLadder } from './ladder.ts';
export { isStillSo } from './still-so.ts';
