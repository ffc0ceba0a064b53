import { randomUUID } from 'node:crypto';
import { Refusal, type Fault, type RefusalCode } from '../domain/errors.ts';

/** The only table from refusals to HTTP. */
export const HTTP_STATUS: Record<RefusalCode, number> = {
  invalid: 422,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  not_allowed: 409,
  stale: 412,
  too_many: 429,
  storage_full: 507,
  unavailable: 503,
};

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
};

/** What is wrong with the request itself, before any command has seen it. */
export class HttpRefusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'HttpRefusal';
    this.status = status;
    this.headers = headers;
  }
}

/** What a door tells about an error; `headers` belong to the status. */
interface Problem {
  status: number;
  title: string;
  detail: string;
  errors: readonly Fault[];
  headers: Readonly<Record<string, string>>;
}

export interface ProblemOptions {
  log: { error(detail: object, message: string): void };
  /** Path of the request, without its query. */
  instance?: string;
}

function headersOf(refusal: Refusal): Record<string, string> {
  if (refusal.code === 'unauthorized') {
    return { 'WWW-Authenticate': 'Bearer realm="forewarn"' };
  }
  if (refusal.code === 'too_many') {
    return { 'Retry-After': String(Math.max(1, Math.ceil(refusal.retryAfterSeconds ?? 60))) };
  }
  return {};
}

/** Any error as a problem; an unknown one is logged under a reference and told without detail. */
function problemOf(error: unknown, options: ProblemOptions): Problem {
  if (error instanceof Refusal) {
    const status = HTTP_STATUS[error.code];
    const headers = headersOf(error);
    return { status, title: TITLES[status]!, detail: error.message, errors: error.faults, headers };
  }
  if (error instanceof HttpRefusal) {
    const { status, headers, message } = error;
    return { status, title: TITLES[status] ?? 'Error', detail: message, errors: [], headers };
  }
  const reference = randomUUID();
  options.log.error({ err: error, reference, instance: options.instance }, 'request failed');
  return {
    status: 500,
    title: TITLES[500]!,
    detail: `Internal error. Reference: ${reference}`,
    errors: [],
    headers: {},
  };
}

/** An error as `application/problem+json` (RFC 9457). */
export function problemResponse(error: unknown, options: ProblemOptions): Response {
  const { status, title, detail, errors, headers } = problemOf(error, options);
  const body = {
    type: 'about:blank',
    title,
    status,
    detail,
    ...(options.instance === undefined ? {} : { instance: options.instance }),
    ...(errors.length === 0 ? {} : { errors }),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...headers,
    },
  });
}
