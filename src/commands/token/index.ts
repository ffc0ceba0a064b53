export { createToken, type CreatedToken } from './create.ts';
export { listTokens, type TokenView } from './list.ts';
export { revokeToken } from './revoke.ts';
