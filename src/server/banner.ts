import { join } from 'node:path';
import type { App } from './app.ts';

/** Says where everything is, and how to create the first owner while there is none. */
export async function bannerOf(app: App, url: string): Promise<string> {
  const { config } = app;
  const mail =
    config.smtpUrl === null
      ? `kept as files in ${join(config.dataDir, 'mail')} (set SMTP_URL to send)`
      : config.smtpUrl.replace(/\/\/[^@/]*@/g, '//…@');
  const lines = [
    '',
    `  Status page   ${url}/`,
    `  Admin         ${url}/admin`,
    `  Mail          ${mail}`,
    `  Data          ${config.databaseFile}`,
  ];
  if (app.broken !== null) {
    lines.push(
      '',
      '  THE DATABASE CANNOT BE USED. The last page is shown; nothing can be changed or mailed.',
      `  ${app.broken.message}`,
    );
  } else {
    const token = await app.setup.issueLink();
    if (token !== null) {
      lines.push(
        '',
        '  Create the first owner with this link. It works once, within 24 hours:',
        `  ${config.publicUrl}/admin/setup?token=${token}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
