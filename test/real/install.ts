/*
 * Installs Postfix and SpamAssassin by apt where they are missing, for the tests with real mail
 * servers. None of their services is started and nothing is set up: tests bring their own
 * configuration.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const PROGRAMS = { postfix: '/usr/sbin/postfix', spamassassin: '/usr/bin/spamassassin' };
/** Debian asks it whether a service may start; 101 is no. */
const POLICY = '/usr/sbin/policy-rc.d';

const REFUSES = '#!/bin/sh\n# Put here by npm run test:real.\nexit 101\n';

const missingNow = (): string[] =>
  Object.entries(PROGRAMS)
    .filter(([, path]) => !existsSync(path))
    .map(([name]) => name);
const missing = missingNow();

function run(command: string, args: string[], input = ''): boolean {
  const { status } = spawnSync(command, args, {
    input,
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}

function installMissing(): boolean {
  // Another apt may be at work: it is waited for.
  const apt = (...args: string[]) =>
    run('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args]);
  const install = () => apt('install', '--yes', '--no-install-recommends', ...missing);
  run('debconf-set-selections', [], 'postfix postfix/main_mailer_type select No configuration\n');
  const installed = (apt('update') && install()) || install();
  return installed && missingNow().length === 0;
}

function fault(): string | null {
  if (process.getuid?.() !== 0) {
    return 'Postfix is started by root: run `npm run test:real` as root, in a container.';
  }
  if (missing.length === 0) {
    return null;
  }
  if (!existsSync('/usr/bin/apt-get')) {
    return `${missing.join(' and ')} must be installed, and here is no apt to do it.`;
  }
  // One that a killed run of ours left behind goes as well.
  const theirs = existsSync(POLICY) && readFileSync(POLICY, 'utf8') !== REFUSES;
  if (!theirs) {
    writeFileSync(POLICY, REFUSES, { mode: 0o755 });
  }
  try {
    return installMissing() ? null : `apt-get could not install ${missingNow().join(' and ')}.`;
  } finally {
    if (!theirs) {
      rmSync(POLICY, { force: true });
    }
  }
}

const reason = fault();
if (reason !== null) {
  console.error(`forewarn: ${reason}`);
  process.exitCode = 1;
}
