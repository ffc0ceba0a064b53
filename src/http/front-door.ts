import { existsSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import { pathOf, servePublic, type PublicBytes } from './public-door.ts';

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
  locals: (request: IncomingMessage) => object;
  /** The public pages and documents, whose bytes are kept ready. */
  bytes: PublicBytes;
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

/** Kept bytes first, then static files, then the site. An error of either is logged and told without detail. */
export function createFrontDoor(options: DoorOptions): RequestListener {
  const files = existsSync(options.clientFolder)
    ? sirv(options.clientFolder, {
        etag: true,
        // Made once by the build, beside each file.
        gzip: true,
        brotli: true,
        dotfiles: false,
        // Looks at the disk each time: a list from the start would name files of an older build,
        // and opening one that is gone would end the process.
        dev: true,
        setHeaders(response, pathname) {
          response.setHeader('X-Content-Type-Options', 'nosniff');
          if (pathname === '/favicon.ico') {
            // Not in the library's list.
            response.setHeader('Content-Type', 'image/x-icon');
          }
          // Names under /_astro carry a hash of their content.
          response.setHeader(
            'Cache-Control',
            pathname.startsWith('/_astro/')
              ? 'public, max-age=31536000, immutable'
              : 'public, max-age=3600',
          );
        },
      })
    : null;

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
    const fail = (error: unknown): void => {
      options.log.error({ err: error, method: request.method }, 'A request failed.');
      plain(response, 500, 'Internal error.');
    };
    const toSite = (): void => {
      const next = (error?: unknown): void => {
        if (error === undefined) {
          plain(response, 404, 'Not found.');
        } else {
          fail(error);
        }
      };
      Promise.resolve()
        .then(() => options.site(request, response, next, options.locals(request)))
        .catch(fail);
    };
    const readOnly = request.method === 'GET' || request.method === 'HEAD';
    if (readOnly && servePublic(request, response, options.bytes, fail)) {
      return;
    }
    if (files === null || !readOnly) {
      toSite();
      return;
    }
    // These files are small and sent whole; sirv ends the process on a range it cannot read.
    delete request.headers.range;
    try {
      files(request, response, toSite);
    } catch (error) {
      fail(error);
    }
  };
}

/** Where the built site's parts lie below its folder. */
export function siteParts(folder: string): { entry: string; client: string } {
  return { entry: join(folder, 'server', 'entry.mjs'), client: join(folder, 'client') };
}
