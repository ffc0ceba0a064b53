import type { IncomingMessage, ServerResponse } from 'node:http';
import inject from 'light-my-request';
import type { SiteHandler } from './http/front-door.ts';
import { addSecurityHeaders } from './http/security-headers.ts';
import type { PublicBytes } from './http/public-door.ts';
import { isPublicPage } from './http/public-paths.ts';
import { isDocumentPath, renderDocument } from './publish/documents.ts';
import type { Publication } from './publish/publication.ts';
import { RenderedBytes, type Rendered } from './publish/rendered.ts';
import type { PublicView } from './publish/view.ts';

interface BytesOptions {
  publication: Publication;
  view: () => Promise<PublicView>;
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

/** The bytes of every public URL, made once a publication from snapshot and site. */
export function createPublicBytes(options: BytesOptions): PublicBytes & { renders: () => number } {
  const bytes = new RenderedBytes();

  async function work(path: string): Promise<{
    rendered: Rendered;
    stamp: { version: number; validUntil: number };
  }> {
    const view = await options.view();
    const rendered = isDocumentPath(path)
      ? renderPublicDocument(view, path)
      : await renderPage(options, path);
    return { rendered, stamp: { version: view.version, validUntil: view.validUntil } };
  }

  return {
    ready: (path) => bytes.fresh(path, options.publication.version(), options.now()),
    render(path) {
      if (!isDocumentPath(path) && !isPublicPage(path)) {
        return null;
      }
      return bytes.render(
        path,
        options.publication.version(),
        () => work(path),
        (error) => options.log.error({ err: error, path }, 'A public page could not be rendered.'),
      );
    },
    renders: () => bytes.renders,
  };
}
