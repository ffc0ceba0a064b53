import type { AstroGlobal } from 'astro';
import { withFlash } from './flash.ts';
import { textOf } from './form-data.ts';
import { troubleOf, type FormTrouble } from './form-faults.ts';
import { seeOther, type Staff } from './require-staff.ts';
import { tooMany } from './sign-in.ts';

type TheApp = App.Locals['app'];

/** A trouble at one field that the page itself found. */
function at(field: string, detail: string): FormTrouble {
  return { status: 422, message: null, faults: [{ field, detail }], retryAfterSeconds: null };
}

/** Signs in with a password just to see whether it is right; the session is ended at once. */
async function confirmPassword(
  app: TheApp,
  input: { email: string; password: string; ip: string },
): Promise<FormTrouble | null> {
  const result = await app.auth.signIn(input);
  if (result.ok) {
    const cookie = result.cookies.map((line) => line.split(';', 1)[0]).join('; ');
    await app.auth.signOut(new Headers({ cookie }));
    return null;
  }
  return result.reason === 'wrong'
    ? at('old_password', 'is not your password')
    : tooMany(result.retryAfterSeconds);
}

/**
 * Gives a person the password of their choice, if they know the one they have. Every session of
 * theirs ends; the one they are in begins anew.
 */
export async function changeOwnPassword(
  { locals: { app, clientIp } }: Pick<AstroGlobal, 'locals'>,
  staff: Staff,
  form: FormData,
): Promise<Response | FormTrouble> {
  const { email, id } = staff.user;
  const password = textOf(form, 'password');
  if (password !== textOf(form, 'password_again')) {
    return at('password_again', 'must be the same as the new password');
  }
  const who = { email, ip: clientIp };
  const wrong = await confirmPassword(app, { ...who, password: textOf(form, 'old_password') });
  if (wrong !== null) {
    return wrong;
  }
  try {
    await app.commands.changePassword(staff.actor, id, { password });
  } catch (error) {
    return troubleOf(error);
  }
  const fresh = await app.auth.signIn({ ...who, password });
  return seeOther(withFlash('/admin/account', 'password-changed'), fresh.ok ? fresh.cookies : []);
}
