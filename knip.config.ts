import type { KnipConfig } from 'knip';
import { PROGRAMS } from './src/setup/processes.ts';

export default {
  entry: [
    ...Object.values(PROGRAMS),
    'src/setup/*.{ts,mjs}',
    'bench/support/{counted-server,sink-process}.ts',
    'test/outbox/worker-process.ts',
    'test/hostile/**/*campaign.ts',
    'test/domain/disclosure/figures.ts',
    'db/schema/*.ts',
    'db/*.config.ts',
  ],
  project: ['src/**/*.{ts,mjs,astro}', 'db/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
  ignoreDependencies: ['@types/mailparser', '@types/smtp-server', 'astro-eslint-parser'],
} satisfies KnipConfig;
