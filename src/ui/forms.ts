import type { Fault, Refusal } from '../domain/errors.ts';
import { HttpRefusal } from '../http/problem.ts';

/** A fault beside its field: the field's name in the form and what is allowed there. */
export interface FieldFault {
  field: string;
  detail: string;
}

/** A field of a form as text; empty where it is absent or a file. */
export function fieldText(form: FormData | null, name: string): string {
  const value = form?.get(name);
  return typeof value === 'string' ? value : '';
}

/**
 * The revision that the form showed: what replaces something says what it replaces. Throws 400
 * for a form without one.
 */
export function revisionFrom(form: FormData): number {
  const text = fieldText(form, 'revision');
  if (!/^\d{1,16}$/.test(text)) {
    throw new HttpRefusal(
      400,
      'The form does not say which state it was made from, so nothing was changed. Open the page again.',
    );
  }
  return Number(text);
}

/** Faults by field: `/components/0` belongs to `components`. One per field, the first. */
function fieldFaults(faults: readonly Fault[]): FieldFault[] {
  const byField = new Map<string, string>();
  for (const { pointer, detail } of faults) {
    const field = pointer.split('/')[1] ?? '';
    if (!byField.has(field)) {
      byField.set(field, detail);
    }
  }
  return [...byField].map(([field, detail]) => ({ field, detail }));
}

export interface FormRefusal {
  status: number;
  faults: FieldFault[];
  /** What to say where no field is at fault; null otherwise. */
  message: string | null;
  retryAfterSeconds: number | null;
}

/** A refusal as the form shows it; anything that is not a Refusal is a bug and goes on. */
export function refusalOf(error: unknown): FormRefusal {
  if (!(error instanceof Error && error.name === 'Refusal')) {
    throw error;
  }
  // The app may be another build's instance of the class, so its name decides.
  const refusal = error as Refusal;
  const faults = fieldFaults(refusal.faults);
  const { retryAfterSeconds } = refusal;
  switch (refusal.code) {
    case 'invalid':
      return {
        status: 422,
        faults,
        message: faults.length > 0 ? null : refusal.message,
        retryAfterSeconds,
      };
    case 'too_many':
      return { status: 429, faults: [], message: refusal.message, retryAfterSeconds };
    case 'not_found':
    case 'unauthorized':
      return { status: 404, faults: [], message: refusal.message, retryAfterSeconds };
    default:
      return { status: 409, faults: [], message: refusal.message, retryAfterSeconds };
  }
}

/**
 * Pages with a personal token: never stored, never named to another site. Not `no-referrer`,
 * which makes browsers send `Origin: null` with the page's own form.
 */
export function keepPrivate(headers: Headers): void {
  headers.set('cache-control', 'no-store');
  headers.set('referrer-policy', 'same-origin');
}

/** An answer for programs, in one line. */
export function plainText(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}
