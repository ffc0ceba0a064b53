import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';

/**
 * The secret that signs links and sessions: the configured one, or one made at the first start
 * and kept in the data folder, readable by its owner alone. Losing it ends every session and link.
 */
export function loadSecret(config: Pick<Config, 'secretKey' | 'dataDir'>): string {
  if (config.secretKey !== null) {
    return config.secretKey;
  }
  const file = join(config.dataDir, 'secret.key');
  mkdirSync(config.dataDir, { recursive: true });
  try {
    // `wx` lets one of several first starts win; the others read its key.
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32) {
    throw new Error(`${file} holds no usable secret; delete it to make a new one.`);
  }
  return secret;
}
