import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getViteConfig } from 'astro/config';
import { createServer, type ViteDevServer } from 'vite';
import type { PublicView } from '#src/publish/view.ts';
import { appOf } from './fake-app.ts';

/** Renders the project's own .astro pages, without the middleware and without a listener. */
export interface Renderer {
  page(path: string, options?: PageOptions): Promise<Response>;
  close(): Promise<void>;
}

interface PageOptions {
  view?: PublicView;
  request?: Request;
  params?: Record<string, string>;
  subscriptions?: object;
}

interface Container {
  renderToResponse(page: unknown, options: object): Promise<Response>;
}

interface ContainerModule {
  experimental_AstroContainer: { create(): Promise<Container> };
}

export async function openRenderer(): Promise<Renderer> {
  const config = await getViteConfig({
    logLevel: 'error',
    cacheDir: join(tmpdir(), 'forewarn-ui-test'),
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  })({ mode: 'test', command: 'serve' });
  const server: ViteDevServer = await createServer({ ...config, configFile: false });
  const { experimental_AstroContainer: Astro } = (await server.ssrLoadModule(
    'astro/container',
  )) as unknown as ContainerModule;
  const container = await Astro.create();
  return {
    async page(path, { view, request, params = {}, subscriptions } = {}) {
      const page: unknown = (await server.ssrLoadModule(`/src/pages/${path}.astro`))['default'];
      const app = { ...appOf(view), subscriptions };
      return await container.renderToResponse(page, {
        partial: false,
        params,
        request: request ?? new Request('http://status.example.com/'),
        locals: { app, clientIp: '192.0.2.1' },
      });
    },
    close: () => server.close(),
  };
}
