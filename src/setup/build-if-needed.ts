import { buildIfNeeded } from './site.ts';

try {
  await buildIfNeeded();
} catch (error) {
  console.error('forewarn: the site could not be built');
  console.error(error);
  process.exitCode = 1;
}
