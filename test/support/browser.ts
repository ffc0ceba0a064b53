import chromiumPack from '@sparticuz/chromium';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { withLock } from '#src/setup/lock.mjs';

/** A real browser: the one that a package brings, or the one that CHROMIUM_PATH names. */
export async function launchBrowser(): Promise<Browser> {
  const own = process.env['CHROMIUM_PATH'];
  return chromium.launch({
    executablePath: own ?? (await unpacked()),
    args: [...chromiumPack.args, '--disable-background-networking', '--disable-component-update'],
    headless: true,
  });
}

/** The package takes a browser that another process is still unpacking for a whole one. */
function unpacked(): Promise<string> {
  return withLock(join(tmpdir(), 'forewarn-browser.lock'), null, () =>
    chromiumPack.executablePath(),
  );
}
