export { decideApproval } from './decide.ts';
export { readEnforcement, saveEnforcement, type EnforcementView } from './enforced.ts';
export { listOpenApprovals, type OpenApprovalView } from './open.ts';
export { readApprovals, type ApprovalsView, type ApprovalView } from './read.ts';
