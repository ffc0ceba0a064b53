import * as z from 'zod';
import { characterFault } from '#src/domain/plain.ts';
import { isTimeZone } from '#src/platform/time/zone.ts';

// eslint-disable-next-line no-control-regex -- control characters are what it refuses
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** One line; a line break or NUL is refused even at its ends, never trimmed away. */
const settingLine = (max: number) =>
  z
    .string({ error: 'must be a text' })
    .max(max, { error: `must have at most ${max} characters` })
    .refine((text) => !CONTROL.test(text), {
      error: 'must be one line without control characters',
    })
    .refine((text) => characterFault(text) === null, {
      error: 'must not contain half characters or those that turn the direction of text around',
    })
    .trim();

const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const FOLLOWED = ['https', 'http', 'mailto', 'tel'];

export const SettingsInput = z
  .strictObject({
    page_name: settingLine(80).min(1, { error: 'must not be empty' }),
    time_zone: settingLine(64).refine(isTimeZone, {
      error: 'must be a zone of the IANA database, such as Europe/Berlin',
    }),
    support_contact: settingLine(200)
      .refine((text) => FOLLOWED.includes(SCHEME.exec(text)?.[1]?.toLowerCase() ?? 'https'), {
        error: 'must be an address such as support@example.com or https://example.com/help',
      })
      .nullable()
      .transform((text) => (text === '' ? null : text)),
  })
  .partial();
