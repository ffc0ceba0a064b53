export { readBoard } from './board.ts';
export {
  createContact,
  readContact,
  editContact,
  listContacts,
  removeContact,
} from './contacts.ts';
export { readLadder, saveLadder } from './ladder.ts';
