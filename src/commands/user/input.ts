import * as z from 'zod';
import { ROLES } from '#src/domain/actor.ts';
import { line, oneOf } from '../parse.ts';

const MIN_PASSWORD = 12;
const MAX_PASSWORD = 128;

/** Lower case: one person is one account however the address is typed. */
const email = () =>
  z
    .string({ error: 'must be a mail address such as name@example.com' })
    .max(254, { error: 'must have at most 254 characters' })
    .trim()
    .toLowerCase()
    .pipe(z.email({ error: 'must be a mail address such as name@example.com' }));

/** Taken as it is: spaces count, nothing is trimmed. */
const password = () =>
  z
    .string({ error: 'must be a text' })
    .min(MIN_PASSWORD, { error: `must have at least ${MIN_PASSWORD} characters` })
    .max(MAX_PASSWORD, { error: `must have at most ${MAX_PASSWORD} characters` })
    .refine((text) => new Set(text).size >= 5, {
      error: 'must not be a few characters over and over',
    });

export const OwnerInput = z.strictObject({
  email: email(),
  name: line(100),
  password: password(),
});

export const UserInput = OwnerInput.extend({ role: oneOf(ROLES).default('staff') });

export const PasswordInput = z.strictObject({ password: password() });
