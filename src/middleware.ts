import type { MiddlewareHandler } from 'astro';
import { guardSite } from './http/guard-site.ts';
import type { App } from './server/app.ts';

const remembered = globalThis as { forewarnDevelopmentApp?: Promise<App> };

/** The app of `npm run dev`, with clock and mail; no main.ts hands one over. Kept across reloads. */
async function developmentApp(): Promise<App> {
  remembered.forewarnDevelopmentApp ??= Promise.all([
    import('./server/app.ts'),
    import('./server/config.ts'),
    import('./server/start.ts'),
  ]).then(async ([{ createApp }, { readConfig }, { workInline }]) => {
    const app = await createApp(readConfig(process.env));
    workInline(app, app.log);
    return app;
  });
  return remembered.forewarnDevelopmentApp;
}

export const onRequest: MiddlewareHandler = async (context, next) => {
  if (import.meta.env.DEV) {
    context.locals.app ??= await developmentApp();
  }
  if (import.meta.env.DEV) {
    const document = await context.locals.app.publicDocument(context.url.pathname);
    if (document !== null) {
      return new Response(Uint8Array.from(Buffer.from(document.body)), {
        headers: { 'content-type': document.contentType },
      });
    }
  }
  context.locals.clientIp ??= context.clientAddress;
  return guardSite(context, next, { withoutPolicy: import.meta.env.DEV });
};
