import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { networksOf } from './networks.ts';
import { createPasswordDoor } from './password-door.ts';
import { pathOf, servePublic, writeEntry, type PublicBytes } from './public-door.ts';
import { readStaticFiles } from './static-files.ts';
import type { Turns } from './turns.ts';

/** Astro's handler as the adapter's middleware mode exports it. */
export type SiteHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
  locals: object,
) => unknown;

interface DoorOptions {
  site: SiteHandler;
  /** Folder of the built site's static files. */
  clientFolder: string;
  locals: (request: IncomingMessage, response: ServerResponse) => { clientIp: string };
  /** The public pages and documents, whose bytes are kept ready. */
  bytes: PublicBytes;
  turns: Turns;
  log: { error(facts: object, message: string): void };
}

function plain(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(`${text}\n`);
}

function isText(path: string): boolean {
  try {
    return !path.includes('%') || decodeURIComponent(path) !== '';
  } catch {
    return false;
  }
}

/** How soon who came when there was too much to do may come again, in seconds. */
const RETRY_SECONDS = '2';

/** Kept bytes first, then static files, then the site. An error of either is logged and told without detail. */
export function createFrontDoor(options: DoorOptions): RequestListener {
  const files = readStaticFiles(options.clientFolder);
  const mayHandInPassword = createPasswordDoor();

  return (request, response) => {
    // Astro makes no Request of these, and nobody has use for them here.
    if (request.method === 'TRACE' || request.method === 'CONNECT') {
      response.setHeader('Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
      plain(response, 405, 'Method not allowed.');
      return;
    }
    // A whole URL where a path belongs is for proxies: which host it names is not our business.
    // What is no text in UTF-8 would be an error with a stack in the log, each time it is asked for.
    if (request.url?.startsWith('/') !== true || !isText(pathOf(request.url))) {
      plain(response, 400, 'Bad request.');
      return;
    }
    const path = pathOf(request.url);
    const fail = (error: unknown): void => {
      options.log.error({ err: error, method: request.method }, 'A request failed.');
      plain(response, 500, 'Internal error.');
    };
    const refuse = (status: number, text: string): void => {
      response.setHeader('Retry-After', RETRY_SECONDS);
      // What follows of the request is not read.
      response.setHeader('Connection', 'close');
      plain(response, status, text);
    };
    const toSite = (locals: object): void => {
      const next = (error?: unknown): void => {
        if (error === undefined) {
          plain(response, 404, 'Not found.');
        } else {
          fail(error);
        }
      };
      Promise.resolve()
        .then(() => options.site(request, response, next, locals))
        .catch(fail);
    };
    if (request.method === 'GET' || request.method === 'HEAD') {
      if (servePublic(request, response, options.bytes, fail)) {
        return;
      }
      const file = files.get(path);
      if (file !== undefined) {
        writeEntry(request, response, path, file);
        return;
      }
    }
    const locals = options.locals(request, response);
    if (!mayHandInPassword(request, response, path, locals.clientIp)) {
      refuse(429, 'Too many people sign in at this moment. Try again in a few seconds.');
      return;
    }
    options.turns.take(networksOf(locals.clientIp).network, {
      begin() {
        // Whoever hung up while they waited is not worked for.
        if (!request.socket.destroyed) {
          toSite(locals);
        }
      },
      refuse: () =>
        refuse(503, 'Too many ask for something at this moment. Try again in a few seconds.'),
    });
  };
}

/** Where the built site's parts lie below its folder. */
export function siteParts(folder: string): { entry: string; client: string } {
  return { entry: join(folder, 'server', 'entry.mjs'), client: join(folder, 'client') };
}
