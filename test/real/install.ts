/*
 * Installs Postfix and SpamAssassin by apt where they are missing, for the tests with real mail
 * servers. None of their services is started and nothing is set up: tests bring their own
 * configuration.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

const PROGRAMS = { postfix: '/usr/sbin/postfix', spamassassin: '/usr/bin/spamassassin' };
/** Debian asks it whether a service may start; 101 is no. */
const POLICY = '/usr/sbin/policy-rc.d';

const missing = Object.entries(PROGRAMS)
  .filter(([, path]) => !existsSync(path))
  .map(([name]) => name);

function run(command: string, args: string[], input = ''): boolean {
  const { status } = spawnSync(command, args, {
    input,
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}

function installMissing(): boolean {
  const install = ['install', '--yes', '-qq', '--no-install-recommends', ...missing];
  run('debconf-set-selections', [], 'postfix postfix/main_mailer_type select No configuration\n');
  return run('apt-get', install) || (run('apt-get', ['update', '-qq']) && run('apt-get', install));
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
  const hadPolicy = existsSync(POLICY);
  if (!hadPolicy) {
    writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  }
  try {
    return installMissing() ? null : `apt-get could not install ${missing.join(' and ')}.`;
  } finally {
    if (!hadPolicy) {
      rmSync(POLICY);
    }
  }
}

const reason = fault();
if (reason !== null) {
  console.error(`forewarn: ${reason}`);
  process.exitCode = 1;
}
