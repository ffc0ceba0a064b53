import { HttpRefusal, problemResponse } from '#src/http/problem.ts';
import type { ApiContext } from '#src/http/api.ts';

/** Machines get a problem, not a page, where nothing is. */
export const ALL = ({ locals, url }: ApiContext): Response =>
  problemResponse(new HttpRefusal(404, 'There is nothing at this address.'), {
    log: locals.app.log,
    instance: url.pathname,
  });
