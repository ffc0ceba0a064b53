/** `preflight` before the start, `watch` while the work is verified. */
export const CHECKLISTS = ['preflight', 'watch'] as const;
export type Checklist = (typeof CHECKLISTS)[number];

/** Whether customers notice the work on a component, or the patch merely touches it. */
export const COMPONENT_ROLES = ['noticed', 'touched'] as const;
export type ComponentRole = (typeof COMPONENT_ROLES)[number];
