import { readdirSync, rmSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { pino } from 'pino';
import { readConfig } from '#src/server/config.ts';
import { start, type Running } from '#src/server/start.ts';
import { addToken, addUser, cookieHeader, PASSWORD } from '../http/support.ts';
import ensureBuiltSite from '../setup/built-site.ts';
import { scratchFolder } from '../support/scratch.ts';

const PAGES = join(import.meta.dirname, '../../src/pages');

/** Every route that the site has, from its files: `/admin/notices/[id]/edit`. */
export function allRoutes(): string[] {
  return readdirSync(PAGES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(PAGES.length))
    .map((file) => file.replace(/\.(?:astro|ts)$/, '').replace(/\/index$/, '') || '/')
    .sort();
}

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface HostileSite {
  running: Running;
  folder: string;
  /** What was logged so far. */
  logged: () => string;
  /** An owner's token and session. */
  token: string;
  cookie: string;
  send(
    method: string,
    path: string,
    headers?: Record<string, string>,
    body?: string,
  ): Promise<Reply>;
  stop(): Promise<void>;
}

export const PUBLIC_URL = 'https://status.example.com';

/** The site as it is served, in this process, with one owner. */
export async function hostileSite(): Promise<HostileSite> {
  await ensureBuiltSite();
  const folder = scratchFolder('forewarn-hostile-');
  let lines = '';
  const log = pino({
    base: null,
    level: 'debug',
    hooks: {
      streamWrite(line) {
        lines += line;
        return '';
      },
    },
  });
  const config = readConfig({ PORT: '0', HOST: '127.0.0.1', PUBLIC_URL, DATA_DIR: folder });
  const running = await start(config, { log });
  const port = Number(new URL(running.url).port);
  const { store, auth } = running.app;
  const { email } = await addUser(store, { role: 'owner' });
  const { token } = await addToken(store);
  const signedIn = await auth.signIn({ email, password: PASSWORD, ip: '192.0.2.1' });
  const cookie = cookieHeader(signedIn.ok ? signedIn.cookies : []).get('cookie')!;
  return {
    running,
    folder,
    logged: () => lines,
    token,
    cookie,
    send(method, path, headers = {}, body = '') {
      return new Promise((resolve, reject) => {
        const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
        const request = httpRequest(
          { port, host: '127.0.0.1', method, path, headers: { ...length, ...headers } },
          (response) => {
            let text = '';
            response.setEncoding('utf8');
            response.on('data', (chunk: string) => {
              text += chunk;
            });
            response.on('end', () =>
              resolve({ status: response.statusCode!, headers: response.headers, body: text }),
            );
          },
        );
        request.on('error', reject);
        request.end(body);
      });
    },
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
