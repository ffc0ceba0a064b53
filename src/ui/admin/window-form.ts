import { toLocalInput } from '#src/platform/time/zone.ts';
import { orNull, textOf } from './form-data.ts';
import type { FieldOfPointer } from './form-faults.ts';

/** The form of a moved or extended window under the API's names. Times are local to the zone. */
export function windowChangeInput(form: FormData): Record<string, unknown> {
  const start = textOf(form, 'start');
  const zone = textOf(form, 'time_zone').trim();
  return {
    ...(start === '' ? {} : { start: start + textOf(form, 'start_offset') }),
    end: textOf(form, 'end') + textOf(form, 'end_offset'),
    ...(zone === '' ? {} : { time_zone: zone }),
    reason: orNull(textOf(form, 'reason')),
    lead_reason: orNull(textOf(form, 'lead_reason')),
    body: orNull(textOf(form, 'body')),
    notify: form.has('notify'),
  };
}

export const windowFields: FieldOfPointer = (pointer) => pointer.split('/')[1] || 'end';

/** An ISO time as a field of local time takes it; empty for none. */
export function localField(iso: string | null, zone: string): string {
  return iso === null ? '' : toLocalInput(Date.parse(iso), zone);
}
