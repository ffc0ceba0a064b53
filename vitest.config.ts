import { defineConfig } from 'vitest/config';

const shared = {
  pool: 'forks' as const,
  setupFiles: ['test/setup/no-noise.ts'],
  hookTimeout: 120_000,
  // What is waited for has as long as the machine needs.
  expect: { poll: { timeout: 60_000 } },
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'parts',
          // Nothing is mocked, so files share a process: importing everything anew for each one took
          // a quarter of the time.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/real/**'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/setup/built-site.ts'],
          testTimeout: 180_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'real',
          // Real mail servers, which `npm run test:real` installs: one after another, by the clock.
          maxWorkers: 1,
          include: ['test/real/**/*.test.ts'],
          globalSetup: ['test/setup/built-site.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
