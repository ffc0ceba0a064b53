import { join } from 'node:path';

const DEFAULT_PORT = 4321;

function portOf(text: string | undefined): number {
  if (text === undefined || text === '') {
    return DEFAULT_PORT;
  }
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT must be a whole number from 1 to 65535, but is "${text}".`);
  }
  return port;
}

try {
  process.env.ASTRO_TELEMETRY_DISABLED = '1';
  const port = portOf(process.env.PORT);
  const astro = await import('astro');
  const { address } = await astro.dev({
    root: join(import.meta.dirname, '..', '..'),
    server: { port },
  });
  // The first request makes the app: clock and mail do not wait for somebody to come by.
  await fetch(`http://localhost:${address.port}/healthz`);
} catch (error) {
  console.error('forewarn: the development server could not be started');
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
