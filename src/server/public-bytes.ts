import type { IncomingMessage, ServerResponse } from 'node:http';
import inject from 'light-my-request';
import { Refusal } from '../domain/errors.ts';
import type { SiteHandler } from '../http/front-door.ts';
import type { PublicBytes, PublicEntry } from '../http/public-door.ts';
import { isPublicPage } from '../http/public-paths.ts';
import { addSecurityHeaders } from '../http/security-headers.ts';
import type { Turns } from '../http/turns.ts';
import { isDocumentPath, renderDocument } from '../publish/documents.ts';
import type { Publication } from '../publish/publication.ts';
import { RenderedBytes, unkept, type Rendered, type Stamp } from '../publish/rendered.ts';
import type { PublicView } from '../publish/view.ts';
import { markOutOfDate } from '../ui/out-of-date.ts';

interface BytesOptions {
  /** Rendering waits for its turn among what else the site is asked for. */
  turns: Turns;
  publication: Publication;
  /** What the document of a path is made of. */
  view: (path: string) => Promise<PublicView>;
  /** Since when the database cannot be read; null while it can. */
  outOfDateSince: () => number | null;
  now: () => number;
  site: SiteHandler;
  locals: object;
  publicUrl: string;
  log: { error(facts: object, message: string): void };
}

/** Of the connection or of the moment, not of the page. */
const NOT_KEPT = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
  'set-cookie',
  'cache-control',
  'etag',
  'vary',
]);

/** A page as Astro renders it, asked in the same words whoever asked us. */
async function renderPage(options: BytesOptions, path: string): Promise<Rendered> {
  const dispatch = (request: IncomingMessage, response: ServerResponse): void => {
    const fail = (): void => {
      response.statusCode = 500;
      response.end();
    };
    Promise.resolve(options.site(request, response, fail, options.locals)).catch(fail);
  };
  const answer = await inject(dispatch, {
    method: 'GET',
    url: path,
    headers: { host: new URL(options.publicUrl).host, accept: 'text/html' },
  });
  const headers = Object.entries(answer.headers)
    .filter(([name]) => !NOT_KEPT.has(name))
    .map(([name, value]): [string, string] => [name, String(value)]);
  return {
    status: answer.statusCode,
    headers: {
      ...Object.fromEntries(headers),
      ...(answer.headers['content-type'] === 'text/html'
        ? { 'content-type': 'text/html; charset=utf-8' }
        : {}),
    },
    body: answer.rawPayload,
  };
}

/** Readers on other origins are who documents are for; nothing in them depends on who asks. */
function documentHeaders(status: number, publicUrl: string): Record<string, string> {
  const headers = new Headers({ 'access-control-allow-origin': '*' });
  addSecurityHeaders(headers, {
    route: '/(document)',
    status,
    https: publicUrl.startsWith('https:'),
  });
  headers.delete('cache-control');
  return Object.fromEntries(headers);
}

function renderPublicDocument(view: PublicView, path: string): Rendered {
  const document = renderDocument(view, path);
  const headers = documentHeaders(document === null ? 404 : 200, view.page.url);
  if (document === null) {
    return {
      status: 404,
      headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
      body: Buffer.from('Not found.\n'),
    };
  }
  return {
    status: 200,
    headers: {
      ...headers,
      'content-type': document.contentType,
      ...('headers' in document ? document.headers : {}),
    },
    body: Buffer.from(document.body),
  };
}

/** How long a reader waits before they ask again for what cannot be shown. */
const RETRY_SECONDS = 10;
/** How long the same apology is given before it is written anew. */
const APOLOGY_MS = 5_000;

/** What is said for a URL that cannot be rendered and never was. */
function apologise({ headers, body }: Rendered): PublicEntry {
  return unkept({
    status: 503,
    headers: { ...headers, 'retry-after': String(RETRY_SECONDS) },
    body,
  });
}

function wordsForMachines(publicUrl: string): Rendered {
  const headers = {
    ...documentHeaders(503, publicUrl),
    'content-type': 'text/plain; charset=utf-8',
  };
  return { status: 503, headers, body: Buffer.from('This cannot be shown at the moment.\n') };
}

/** The bytes of every public URL, made once a publication from snapshot and site. */
export function createPublicBytes(options: BytesOptions): PublicBytes & { renders: () => number } {
  const bytes = new RenderedBytes(markOutOfDate);
  let apology: { page: Promise<PublicEntry>; until: number } | null = null;

  /** Rejects with `too_many` where more pages wait than would be read. */
  function turnFor(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      if (bytes.knows(path)) {
        options.turns.takeForKnownPage(resolve);
      } else {
        const refuse = (): void => reject(new Refusal('too_many', 'Too many pages wait.'));
        options.turns.takeForPage({ begin: resolve, refuse });
      }
    });
  }

  async function make(path: string): Promise<{ rendered: Rendered; stamp: Stamp }> {
    await turnFor(path);
    const view = await options.view(path);
    const rendered = isDocumentPath(path)
      ? renderPublicDocument(view, path)
      : await renderPage(options, path);
    const { version, validUntil } = view;
    return { rendered, stamp: { version, validUntil, outOfDateSince: options.outOfDateSince() } };
  }

  /** The page of a fault of ours; one for all addresses, so that a flood of them costs nothing. */
  function apologyPage(): Promise<PublicEntry> {
    if (apology === null || options.now() >= apology.until) {
      apology = {
        page: renderPage(options, '/500').then(apologise),
        until: options.now() + APOLOGY_MS,
      };
    }
    return apology.page;
  }

  async function render(path: string): Promise<PublicEntry> {
    try {
      return await bytes.render({
        key: path,
        version: options.publication.version(),
        now: options.now(),
        make: () => make(path),
        onFailure(error) {
          // One who asks for a thousand pages does not fill the log with them.
          if (!(error instanceof Refusal)) {
            options.log.error({ err: error, path }, 'A public page could not be rendered.');
          }
        },
      });
    } catch {
      return isDocumentPath(path)
        ? apologise(wordsForMachines(options.publicUrl))
        : await apologyPage();
    }
  }

  return {
    ready: (path) => bytes.ready(path, options.publication.version(), options.now()),
    render: (path) => (isDocumentPath(path) || isPublicPage(path) ? render(path) : null),
    renders: () => bytes.renders,
  };
}
