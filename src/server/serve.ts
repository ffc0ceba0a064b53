import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { createClientAddress } from '../http/client-address.ts';
import { boundConnections, createBoundedServer } from '../http/connections.ts';
import { createFrontDoor, siteParts, type SiteHandler } from '../http/front-door.ts';
import { untilWanted } from '../http/in-parts.ts';
import { createTurns } from '../http/turns.ts';
import { SITE } from '../platform/paths.ts';
import type { App } from './app.ts';
import type { Config } from './config.ts';
import { createPublicBytes } from './public-bytes.ts';

/** Requests for pages that are not kept, which wait for their turn: a second or two of work. */
const MOST_WAITING = 500;

async function loadSite(): Promise<SiteHandler> {
  const { entry } = siteParts(SITE);
  if (!existsSync(entry)) {
    throw new Error('The site has not been built: run npm run build.');
  }
  const module = (await import(pathToFileURL(entry).href)) as { handler: SiteHandler };
  return module.handler;
}

async function listen(server: Server, config: Config): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: config.port, host: config.host, backlog: 4_096 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

export interface Serving {
  /** Where it listens, which is not always what is published. */
  url: string;
  /** How many public pages and documents were rendered so far. */
  renders: () => number;
  stop(): Promise<void>;
}

/** Serves page, admin and API of an app. Rejects when the port is taken or the site is not built. */
export async function serve(app: App): Promise<Serving> {
  const { config, log } = app;
  const site = await loadSite();
  const clientAddress = createClientAddress(config.trustedProxies);
  const turns = createTurns(MOST_WAITING);
  const bytes = createPublicBytes({
    turns,
    publication: app.publication,
    view: app.documentView,
    outOfDateSince: app.outOfDateSince,
    now: app.now,
    site,
    locals: { app, clientIp: '' },
    publicUrl: config.publicUrl,
    log,
  });
  const door = createFrontDoor({
    site,
    clientFolder: siteParts(SITE).client,
    locals: (request, response) => ({
      app,
      clientIp: clientAddress(request),
      untilWanted: untilWanted(response),
    }),
    bytes,
    turns,
    log,
  });
  const server = createBoundedServer(door, log);
  if (config.webConcurrency === 1) {
    let requests = 0;
    server.on('request', () => (requests += 1));
    app.metrics.serving({ requests: () => requests, renders: bytes.renders });
  }
  await listen(server, config);
  boundConnections(server, log);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    renders: bytes.renders,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 3_000).unref();
      await closed;
    },
  };
}
