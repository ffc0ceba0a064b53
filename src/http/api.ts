import { requireScope, type Actor, type Scope } from '../domain/actor.ts';
import { Refusal } from '../domain/errors.ts';
import type { App } from '../server/app.ts';
import { answerOnce } from './answer-once.ts';
import { responseOf, type ApiAnswer } from './api-answer.ts';
import { callerOf, createCallLimit } from './api-caller.ts';
import type { UntilWanted } from './in-parts.ts';
import { matchesTag } from './negotiate.ts';
import { HttpRefusal, problemResponse } from './problem.ts';
import { bringsUpload, readJson, readUpload, type Upload } from './read-json.ts';
import { expectedRevision } from './revision-tag.ts';

/** What a handler is given: who asks, and what for. */
export interface ApiCall {
  app: App;
  actor: Actor;
  params: Record<string, string>;
  query: URLSearchParams;
  /** The path as it was asked for, still encoded. */
  pathname: string;
  /** The JSON body; undefined where there is none. */
  body: unknown;
  /** From If-Match; undefined where the caller does not mind. */
  expectedRevision: number | undefined;
}

type ApiHandler = (call: ApiCall) => Promise<ApiAnswer>;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export interface ApiRouteOptions {
  /** Needed for every method; the commands ask for their own besides. */
  scope?: Scope;
  methods: Partial<Record<(typeof METHODS)[number], ApiHandler>>;
  /** A body that may come instead of JSON; the handler is given its octets. */
  upload?: Upload;
  /** Done with a POST before its transaction, which must be short; gives the handler its body. */
  prepare?: (call: ApiCall) => Promise<unknown>;
  /**
   * True where nothing is ever stored, or only by the command in a transaction of its own. A preview undoes its own transaction, which must not
   * join one that commits.
   */
  pure?: boolean;
}

/** What of Astro's context a route looks at. */
export interface ApiContext {
  request: Request;
  url: URL;
  params: Record<string, string | undefined>;
  locals: { app: App; untilWanted?: UntilWanted };
}

const limitCalls = createCallLimit(600);

/**
 * An Astro endpoint of the admin API, to be exported as ALL. Every request is authenticated here,
 * in its handler, whatever its path looked like: a Bearer token, or else a session. Whatever
 * writes does so in one transaction, together with its Idempotency-Key.
 */
export function apiRoute(options: ApiRouteOptions): (context: ApiContext) => Promise<Response> {
  return async (context) => {
    try {
      return await answer(options, context);
    } catch (error) {
      const { app } = context.locals;
      return problemResponse(error, { log: app.log, instance: context.url.pathname });
    }
  };
}

async function answer(options: ApiRouteOptions, context: ApiContext): Promise<Response> {
  const { request, url, locals } = context;
  const { app } = locals;
  const { actor, owner } = await callerOf(app, request.headers);
  const handler = handlerOf(options, request.method);
  limitCalls(owner);
  if (options.scope !== undefined) {
    requireScope(actor, options.scope);
  }
  const params = Object.fromEntries(
    Object.entries(context.params).map(([name, value]) => [name, value ?? '']),
  );
  const { pathname } = new URL(request.url);
  const call = { app, actor, params, query: url.searchParams, pathname };
  if (request.method === 'GET' || request.method === 'HEAD') {
    const read = await handler({ ...call, body: undefined, expectedRevision: undefined });
    return unlessUnchanged(read, request.headers, locals.untilWanted);
  }
  const expected = expectedRevision(request.headers);
  const { upload } = options;
  const json =
    upload !== undefined && bringsUpload(request, upload)
      ? await readUpload(request, upload)
      : await readJson(request);
  const given = { ...call, body: json.value, expectedRevision: expected };
  const isPrepared = options.prepare !== undefined && request.method === 'POST';
  const body = isPrepared ? await options.prepare!(given) : json.value;
  const act = () => handler({ ...given, body });
  try {
    if (options.pure === true) {
      return responseOf(await act());
    }
    if (request.method !== 'POST') {
      return responseOf(await app.store.transaction(act));
    }
    const once = { request, path: url.pathname, owner, body: json.bytes };
    return await answerOnce(app, once, act);
  } catch (error) {
    if (error instanceof Refusal) {
      await app.noteRefusal(actor, error);
    }
    throw error;
  }
}

function handlerOf({ methods }: ApiRouteOptions, method: string): ApiHandler {
  const name = METHODS.find((one) => one === (method === 'HEAD' ? 'GET' : method));
  const handler = name === undefined ? undefined : methods[name];
  if (handler !== undefined) {
    return handler;
  }
  const allowed = METHODS.filter((one) => methods[one] !== undefined)
    .flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one]))
    .join(', ');
  throw new HttpRefusal(405, `This takes ${allowed}.`, { Allow: allowed });
}

function unlessUnchanged(read: ApiAnswer, headers: Headers, wanted?: UntilWanted): Response {
  const tag = read.headers?.['ETag'];
  return tag !== undefined && matchesTag(headers.get('if-none-match'), tag)
    ? responseOf({ status: 304, headers: { ETag: tag } })
    : responseOf(read, wanted);
}
