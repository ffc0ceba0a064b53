import type { Actor, Scope } from '../domain/actor.ts';
import { requireScope } from '../domain/actor.ts';
import { invalidField } from '../domain/errors.ts';
import { responseOf, type ApiAnswer } from './api-answer.ts';
import { callerOf, createCallLimit } from './api-caller.ts';
import type { ApiContext } from './api.ts';
import { HttpRefusal, problemResponse } from './problem.ts';
import { readBytes } from './read-json.ts';

const MAX_RECIPIENTS = 50;
const MAX_ADDRESS = 320;

/** A message as a mail server or a script hands it in. */
interface MessageCall {
  app: ApiContext['locals']['app'];
  actor: Actor;
  /** The message as it came. */
  raw: Uint8Array;
  /** Envelope recipients, from `X-Envelope-To` or the query. */
  recipients: string[];
}

export interface MessageRouteOptions {
  scope: Scope;
  methods: { POST: (call: MessageCall) => Promise<ApiAnswer> };
}

/** A busy morning after a large mailing; each message is read in a few milliseconds. */
const limitCalls = createCallLimit(3_000);

function recipientsOf(headers: Headers, query: URLSearchParams): string[] {
  const given = `${headers.get('x-envelope-to') ?? ''},${query.getAll('recipient').join(',')}`;
  const all = given.split(',').flatMap((text) => text.trim() || []);
  if (all.length > MAX_RECIPIENTS || all.some((address) => address.length > MAX_ADDRESS)) {
    throw invalidField(
      '/recipient',
      `must be at most ${MAX_RECIPIENTS} addresses of at most ${MAX_ADDRESS} characters`,
    );
  }
  return all;
}

async function answer(options: MessageRouteOptions, context: ApiContext): Promise<Response> {
  const { request, url, locals } = context;
  const { actor, owner } = await callerOf(locals.app, request.headers);
  if (request.method !== 'POST') {
    throw new HttpRefusal(405, 'This takes POST.', { Allow: 'POST' });
  }
  limitCalls(owner);
  requireScope(actor, options.scope);
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'message/rfc822') {
    throw new HttpRefusal(415, 'The body must be a message, as message/rfc822.', {
      Accept: 'message/rfc822',
    });
  }
  const recipients = recipientsOf(request.headers, url.searchParams);
  const raw = await readBytes(request);
  if (raw.byteLength === 0) {
    throw new HttpRefusal(400, 'The body is empty.');
  }
  return responseOf(await options.methods.POST({ app: locals.app, actor, raw, recipients }));
}

/** An endpoint of the admin API that takes one raw message, to be exported as ALL. */
export function messageRoute(
  options: MessageRouteOptions,
): (context: ApiContext) => Promise<Response> {
  return async (context) => {
    try {
      return await answer(options, context);
    } catch (error) {
      const { log } = context.locals.app;
      return problemResponse(error, { log, instance: context.url.pathname });
    }
  };
}
