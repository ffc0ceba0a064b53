export { decideApproval } from './decide.ts';
export { readApprovals, type ApprovalsView, type ApprovalView } from './read.ts';
