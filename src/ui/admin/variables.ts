/** What staff fill into a notice's template, in the order in which the form asks for it. */
export interface StaffVariable {
  name: string;
  label: string;
  hint: string;
  example: string;
  /** Where the form asks for it; absent: everywhere. */
  only?: 'incident' | 'work';
}

const WORK: StaffVariable = {
  name: 'work',
  label: 'What we do',
  hint: 'A few words after “we will”.',
  example: 'replace the storage of our database',
  only: 'work',
};
const WHY: StaffVariable = {
  name: 'why',
  label: 'Why it is needed',
  hint: 'One or two sentences. Say why it cannot wait, never how it could be used.',
  example: 'The current disks are near their end.',
  only: 'work',
};
const CUSTOMER_ACTION: StaffVariable = {
  name: 'customer_action',
  label: 'What customers need to do',
  hint: 'Left empty, the template says what usually holds: often nothing.',
  example: 'Save your work before 02:00 CET.',
};
const WORKAROUND: StaffVariable = {
  name: 'workaround',
  label: 'What customers can do meanwhile',
  hint: 'Left out where it is empty.',
  example: 'Reload the page and try again.',
  only: 'incident',
};
const KNOWN: StaffVariable = {
  name: 'known',
  label: 'What is known so far',
  hint: 'Numbers over words like “brief”.',
  example: 'Sign-in fails for about one in five attempts.',
  only: 'incident',
};
const REASON: StaffVariable = {
  name: 'reason',
  label: 'Why the plan changed',
  hint: 'One sentence.',
  example: 'A supplier’s part arrives a day late.',
};
const PROGRESS: StaffVariable = {
  name: 'progress',
  label: 'How far the work is',
  hint: 'One sentence.',
  example: 'Half of the servers are done.',
};
const CAUSE: StaffVariable = {
  name: 'cause',
  label: 'What caused it',
  hint: 'Cleared for customers.',
  example: 'A full disk on one database server.',
};
const CHANGES: StaffVariable = {
  name: 'changes',
  label: 'What changes, by when',
  hint: 'One sentence for each change.',
  example: 'By 15 January we double the alert margin.',
};

const ESCALATION: StaffVariable = {
  name: 'escalation',
  label: 'Whom support calls',
  hint: 'Only in the support brief.',
  example: 'Duty lead, extension 200',
};

/** For the form of a notice. */
export const NOTICE_VARIABLES: readonly StaffVariable[] = [
  WORK,
  WHY,
  CUSTOMER_ACTION,
  KNOWN,
  { ...CAUSE, hint: 'Cleared for customers. Read once the cause is identified.', only: 'incident' },
  WORKAROUND,
  ESCALATION,
];

const UPDATE_VARIABLES: Record<string, readonly StaffVariable[]> = {
  scheduled: [REASON, CUSTOMER_ACTION],
  in_progress: [PROGRESS, CUSTOMER_ACTION, WORKAROUND],
  verifying: [PROGRESS, CUSTOMER_ACTION],
  completed: [CUSTOMER_ACTION],
  rolled_back: [REASON, CUSTOMER_ACTION],
  cancelled: [REASON],
  investigating: [KNOWN, WORKAROUND, CUSTOMER_ACTION],
  identified: [KNOWN, CAUSE, WORKAROUND, CUSTOMER_ACTION],
  monitoring: [KNOWN, CAUSE, WORKAROUND, CUSTOMER_ACTION],
  resolved: [CAUSE, CHANGES, CUSTOMER_ACTION],
};

/** For the form of an update that sets `status`. */
export function updateVariables(status: string): readonly StaffVariable[] {
  return UPDATE_VARIABLES[status] ?? [REASON, CUSTOMER_ACTION];
}

export const CHANGE_REASON = REASON;

/** Every variable that a stored notice may hold, so that none is lost in the form. */
export const ALL_VARIABLES: readonly StaffVariable[] = [
  WORK,
  WHY,
  CUSTOMER_ACTION,
  KNOWN,
  WORKAROUND,
  REASON,
  PROGRESS,
  CAUSE,
  CHANGES,
  ESCALATION,
];

/** Those that the form of a notice does not ask for: what is stored of them is handed on. */
export const KEPT_VARIABLES: readonly string[] = ALL_VARIABLES.map(({ name }) => name).filter(
  (name) => !NOTICE_VARIABLES.some((asked) => asked.name === name),
);
