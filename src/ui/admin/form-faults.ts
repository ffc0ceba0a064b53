import type { Refusal } from '#src/domain/errors.ts';

/** A fault as a form shows it: the id of the field (null: none in particular) and what is allowed. */
interface FormFault {
  field: string | null;
  detail: string;
}

/** Why a form was not taken. */
export interface FormTrouble {
  /** HTTP status of the answer. */
  status: number;
  message: string | null;
  faults: readonly FormFault[];
  retryAfterSeconds: number | null;
}

const STATUSES: Record<Refusal['code'], number> = {
  invalid: 422,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  not_allowed: 409,
  stale: 409,
  too_many: 429,
  storage_full: 507,
  unavailable: 503,
};

/** The app may be another build's instance of the class, so its name decides. */
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && error.name === 'Refusal';
}

/** `/components/0/slug` → the id of a field of the form; null where no field stands for it. */
export type FieldOfPointer = (pointer: string) => string | null;

/** `/name` is the field `name`; enough for forms whose fields carry the API's names. */
export const fieldByName: FieldOfPointer = (pointer) => pointer.split('/')[1] || null;

/** A refusal as the form shows it; anything that is not a Refusal is a bug and goes on. */
export function troubleOf(error: unknown, fieldOf: FieldOfPointer = fieldByName): FormTrouble {
  if (!isRefusal(error)) {
    throw error;
  }
  return {
    status: STATUSES[error.code],
    message: error.faults.length > 0 ? null : error.message,
    faults: error.faults.map(({ pointer, detail }) => ({ field: fieldOf(pointer), detail })),
    retryAfterSeconds: error.retryAfterSeconds,
  };
}

/** A trouble that the page itself found, such as a password typed twice differently. */
export function ownTrouble(status: number, message: string): FormTrouble {
  return { status, message, faults: [], retryAfterSeconds: null };
}

/** All that is wrong with one field, a line each; null: nothing. */
export function faultOf(trouble: FormTrouble | null, field: string): string | null {
  const details = (trouble?.faults ?? []).flatMap((fault) =>
    fault.field === field ? fault.detail : [],
  );
  return details.length === 0 ? null : [...new Set(details)].join('\n');
}
