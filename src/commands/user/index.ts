export { changePassword } from './change-password.ts';
export type { StaffContext } from './context.ts';
export { createUser } from './create.ts';
export { deactivateUser } from './deactivate.ts';
export { MAX_PASSWORD, MIN_PASSWORD } from './input.ts';
export { userLabel } from './label.ts';
export { listUsers, type UserView } from './list.ts';
export { createOwner, issueSetupLink, SETUP_LINK_VALID_MS, setupStatus } from './setup.ts';
