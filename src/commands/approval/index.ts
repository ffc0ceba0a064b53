export { decideApproval } from './decide.ts';
export { readEnforcement, saveEnforcement } from './enforced.ts';
export { listOpenApprovals } from './open.ts';
export { readApprovals } from './read.ts';
