import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadMailTemplates } from '#src/mail/templates.ts';

const SHIPPED = fileURLToPath(new URL('../../templates/email', import.meta.url));
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'forewarn-templates-'));
  await cp(SHIPPED, directory, { recursive: true });
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('mail templates', () => {
  it('stop the start where one is missing or broken, and say which', async () => {
    await writeFile(join(directory, 'confirm.text.hbs'), '{{#if x}}');
    expect(() => loadMailTemplates(directory)).toThrow('confirm.text.hbs');
    await rm(join(directory, 'confirm.text.hbs'));
    expect(() => loadMailTemplates(directory)).toThrow('confirm.text.hbs');
  });

  it('fail on a value that is not there instead of leaving a gap', async () => {
    await writeFile(join(directory, 'confirm.text.hbs'), 'Dear {{nobody}}');
    const templates = loadMailTemplates(directory);
    expect(() => templates.render('confirm', { page_name: 'x' })).toThrow('nobody');
  });

  it.each(['{{constructor}}', '{{__proto__}}', '{{page.constructor.name}}', '{{toString}}'])(
    'cannot reach beyond their values with %s',
    async (source) => {
      await writeFile(join(directory, 'confirm.text.hbs'), source);
      const templates = loadMailTemplates(directory);
      expect(() => templates.render('confirm', { page: {}, page_name: 'x' })).toThrow();
    },
  );

  it('print code in a value as it stands', async () => {
    await writeFile(join(directory, 'confirm.text.hbs'), '{{page_name}}');
    await writeFile(join(directory, 'confirm.html.hbs'), '{{page_name}}');
    const templates = loadMailTemplates(directory);
    for (const code of [
      '{{7*7}}',
      '${7*7}',
      '<%= 7*7 %>',
      '{% include "/etc/passwd" %}',
      '{{> layout}}',
    ]) {
      const mail = templates.render('confirm', { page_name: code });
      expect(mail.text).toBe(`${code}\n`);
      expect(mail.html).not.toContain('49');
    }
  });
});
