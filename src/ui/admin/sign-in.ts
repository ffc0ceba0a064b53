import type { AstroGlobal } from 'astro';
import { ownTrouble, type FormTrouble } from './form-faults.ts';
import { nextPath } from './next-path.ts';
import { seeOther } from './require-staff.ts';

/** `3 minutes`, `40 seconds` */
function waitText(seconds: number): string {
  return seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.max(1, seconds)} seconds`;
}

/** Signs in and goes on to `?next=`, or says why not: the same for a wrong address and password. */
export async function signIn(
  astro: Pick<AstroGlobal, 'locals' | 'url'>,
  email: string,
  password: string,
): Promise<Response | FormTrouble> {
  const { app, clientIp } = astro.locals;
  const result = await app.auth.signIn({ email, password, ip: clientIp });
  if (result.ok) {
    return seeOther(nextPath(astro.url.searchParams.get('next')), result.cookies);
  }
  return result.reason === 'wrong'
    ? ownTrouble(401, 'Mail address and password do not fit together.')
    : tooMany(result.retryAfterSeconds);
}

/** A trouble for somebody who tried too often. */
export function tooMany(seconds: number): FormTrouble {
  return {
    ...ownTrouble(429, `That were too many tries. Come back in ${waitText(seconds)}.`),
    retryAfterSeconds: seconds,
  };
}
