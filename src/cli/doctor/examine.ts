import { ConfigError, missingProxies, readConfig, type Config } from '#src/server/config.ts';
import { fail, messageOf, ok, warn, type Check } from './check.ts';
import { checkDatabase, checkSqliteVersion } from './database.ts';
import { systemDns, type Dns } from './dns.ts';
import {
  checkDataFolder,
  checkDiskSpace,
  checkFileAccess,
  checkSecret,
  checkTemplates,
} from './files.ts';
import { checkMailDomains } from './mail.ts';
import { checkSmtp } from './smtp.ts';

/** What the checks reach beyond this machine and its files. */
export interface FarEnds {
  dns: Dns;
  /** Epoch milliseconds. */
  now: number;
}

function checkNode(): Check {
  const major = Number(process.versions.node.split('.')[0]);
  return major >= 24
    ? ok('Node.js', process.versions.node)
    : fail('Node.js', `${process.versions.node} is too old: 24 or later is needed`);
}

function checkProxies(config: Config): Check {
  const name = 'trusted proxies';
  const { trustedProxies } = config;
  const fault = missingProxies(config);
  return fault === null
    ? ok(name, trustedProxies.length === 0 ? 'none, and none is needed' : trustedProxies.join(', '))
    : warn(name, fault);
}

/** A check that fails itself is a finding as well. */
async function guarded(name: string, look: () => Check[] | Promise<Check[]>): Promise<Check[]> {
  try {
    return await look();
  } catch (error) {
    return [fail(name, messageOf(error))];
  }
}

async function checkInstallation(config: Config, { dns, now }: FarEnds): Promise<Check[]> {
  const parts = await Promise.all([
    guarded('data folder', () => [checkDataFolder(config)]),
    guarded('disk space', () => [checkDiskSpace(config)]),
    guarded('secret', () => [checkSecret(config)]),
    guarded('file access', () => [checkFileAccess(config)]),
    guarded('database', () => checkDatabase(config)),
    guarded('mail relay', () => checkSmtp(config, now)),
    guarded('mail domains', () => checkMailDomains(config, dns)),
  ]);
  return parts.flat();
}

/**
 * Everything that must be right for Forewarn to start, to work and to have its mail taken.
 * Changes nothing.
 */
export async function examine(
  env: NodeJS.ProcessEnv,
  farEnds: FarEnds = { dns: systemDns(), now: Date.now() },
): Promise<Check[]> {
  const machine = [
    checkNode(),
    ...(await guarded('SQLite', () => [checkSqliteVersion()])),
    checkTemplates(),
  ];
  let config: Config;
  try {
    config = readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) {
      return [...error.faults.map((fault) => fail('configuration', fault)), ...machine];
    }
    throw error;
  }
  const configured = ok('configuration', `valid; links lead to ${config.publicUrl}`);
  return [
    configured,
    checkProxies(config),
    ...machine,
    ...(await checkInstallation(config, farEnds)),
  ];
}
