import node from '@astrojs/node';
import { defineConfig } from 'astro/config';

export default defineConfig({
  output: 'server',
  // main.ts owns the server and hands the app to the pages through locals.
  // Each route has a limit of its own, most of them lower: src/http/guard-site.ts.
  adapter: node({ mode: 'middleware', bodySizeLimit: 17 * 1024 * 1024 }),
  trailingSlash: 'never',
  session: false,
  markdown: { syntaxHighlight: false },
  // No picture is made here: the library's endpoint would be a door for everybody.
  image: {
    endpoint: { entrypoint: './src/setup/no-images.ts' },
    service: { entrypoint: 'astro/assets/services/noop' },
  },
  devToolbar: { enabled: false },
  // Of the built site only: people read what `npm run dev` and a build say.
  ...(process.env.NODE_ENV === 'production' && {
    logger: { entrypoint: new URL('./src/setup/site-log.mjs', import.meta.url) },
  }),
  build: { inlineStylesheets: 'never' },
  vite: {
    build: { assetsInlineLimit: 0 },
    // What the built pages import lies in a few files: reading many one by one makes a start long.
    // While developing, packages are left as they are: not all of them can be taken apart.
    ssr: process.env.NODE_ENV === 'production' ? { noExternal: true } : {},
  },
  security: {
    // One-click unsubscribing (RFC 8058) posts without an Origin; src/middleware.ts guards the rest.
    checkOrigin: false,
    csp: {
      directives: [
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
      ],
    },
  },
});
