import type { Actor } from '../domain/actor.ts';
import { Refusal } from '../domain/errors.ts';
import { createLimiter } from '../platform/limiter.ts';
import type { App } from '../server/app.ts';
import { hashOf } from '../store/staff.ts';
import { bearerToken } from './origin-guard.ts';

/** Who calls the admin API. */
export interface ApiCaller {
  actor: Actor;
  /** The credential itself: what limits count, and whom kept answers belong to. */
  owner: string;
}

/** The caller behind a Bearer token, or else a session; throws `unauthorized`. */
export async function callerOf(app: Pick<App, 'auth'>, headers: Headers): Promise<ApiCaller> {
  if (headers.has('authorization')) {
    // Never the cookie as well: the origin guard lets requests with a token pass.
    const actor = await app.auth.actorOfToken(headers);
    if (actor === null) {
      throw new Refusal('unauthorized', 'This token is unknown, revoked or past its end.');
    }
    return { actor, owner: `token:${hashOf(bearerToken(headers) ?? '')}` };
  }
  const signedIn = await app.auth.actorOf(headers);
  if (signedIn === null) {
    throw new Refusal('unauthorized', 'Sign in, or send a token as Authorization: Bearer.');
  }
  return { actor: signedIn.actor, owner: `user:${signedIn.user.id}` };
}

/** Lets an owner act so many times a minute; throws `too_many`. */
export function createCallLimit(perMinute: number): (owner: string) => void {
  const calls = createLimiter({ most: perMinute, windowSeconds: 60 });
  return (owner) => {
    const retryAfterSeconds = calls.take(owner);
    if (retryAfterSeconds !== null) {
      throw new Refusal('too_many', `At most ${perMinute} requests a minute.`, {
        retryAfterSeconds,
      });
    }
  };
}
