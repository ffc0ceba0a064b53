/** What was promised in public of a patch: by when it is applied. Epoch milliseconds. */
export interface Commitment {
  by: number;
  appliedAt: number | null;
  /** It will not be applied by this work. */
  closed: boolean;
}

export type CommitmentState = 'ahead' | 'passed' | 'dropped' | 'kept' | 'late';

/** What became of it, as of a time. */
export function commitmentState(
  { by, appliedAt, closed }: Commitment,
  now: number,
): CommitmentState {
  if (appliedAt !== null) {
    return appliedAt <= by ? 'kept' : 'late';
  }
  if (closed) {
    return 'dropped';
  }
  return now > by ? 'passed' : 'ahead';
}

/** The same as a sentence or two; `time` writes an instant as its readers know it. */
export function commitmentWords(
  commitment: Commitment,
  now: number,
  time: (at: number) => string,
): string {
  const by = time(commitment.by);
  switch (commitmentState(commitment, now)) {
    case 'ahead':
      return `We have committed to apply this by ${by}.`;
    case 'passed':
      return `We had committed to apply this by ${by}. That time has passed, and it is not applied yet.`;
    case 'dropped':
      return `We had committed to apply this by ${by}, and have not.`;
    case 'kept':
      return `Applied ${time(commitment.appliedAt!)}, as we had committed to.`;
    case 'late':
      return `Applied ${time(commitment.appliedAt!)}, later than we had committed to.`;
  }
}

/** The part of a stored notice that says what it promised in public; null where it did not. */
export function commitmentOf(notice: {
  commitPublicly: boolean;
  respondBy: number | null;
  respondedAt: number | null;
  responseClosedAt: number | null;
}): Commitment | null {
  return notice.commitPublicly && notice.respondBy !== null
    ? {
        by: notice.respondBy,
        appliedAt: notice.respondedAt,
        closed: notice.responseClosedAt !== null,
      }
    : null;
}
