export { changePassword } from './change-password.ts';
export { createUser } from './create.ts';
export { deactivateUser } from './deactivate.ts';
export { listUsers } from './list.ts';
