import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { PublicEntry } from './public-door.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

function readEntry(file: string, path: string): PublicEntry {
  const body = readFileSync(file);
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  const encoded = (suffix: string) => {
    // Made once by the build, beside each file that gains by it.
    const beside = `${file}.${suffix}`;
    return existsSync(beside)
      ? { body: readFileSync(beside), etag: `"${hash}-${suffix}"` }
      : { body, etag: `"${hash}"` };
  };
  return {
    status: 200,
    headers: {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      // Names under /_astro carry a hash of their content.
      'cache-control': path.startsWith('/_astro/')
        ? 'public, max-age=31536000, immutable'
        : 'public, max-age=3600',
    },
    encodings: { identity: { body, etag: `"${hash}"` }, gzip: encoded('gz'), br: encoded('br') },
  };
}

/**
 * The built site's static files by their path, read once: whoever asks for one needs neither the
 * disk, nor a descriptor, nor a thread, and a build made meanwhile changes nothing. Empty where
 * the folder is not there.
 */
export function readStaticFiles(folder: string): ReadonlyMap<string, PublicEntry> {
  const names = globSync('**/*', { cwd: folder })
    .filter((name) => !/\.(?:br|gz)$/.test(name) && statSync(join(folder, name)).isFile())
    .map((name) => name.replaceAll('\\', '/'));
  return new Map(names.map((name) => [`/${name}`, readEntry(join(folder, name), `/${name}`)]));
}
