import chromiumPack from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';

/** A real browser: the one that a package brings, or the one that CHROMIUM_PATH names. */
export async function launchBrowser(): Promise<Browser> {
  const own = process.env['CHROMIUM_PATH'];
  return chromium.launch({
    executablePath: own ?? (await chromiumPack.executablePath()),
    args: [...chromiumPack.args, '--disable-background-networking', '--disable-component-update'],
    headless: true,
  });
}
