import { expect, it, describe } from 'vitest';
import { revisionOf } from '#src/domain/fingerprint.ts';
import { handleBrandingForm } from '#src/ui/admin/handle-branding-form.ts';
import {
  brandingFromStored,
  brandingInput,
  removalsOf,
  REMOVALS,
} from '#src/ui/admin/branding-form.ts';
import { openDesk } from '../api/support.ts';
import { ALICE } from '../support/context.ts';
import { describeOnSqlite } from '../support/stores.ts';

/** One grey pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

function formOf(fields: Record<string, string | File>): FormData {
  const form = new FormData();
  form.set('action', 'save');
  // A browser sends a file field that nobody touched as a file without a name.
  form.set('logo', new File([], ''));
  for (const [name, value] of Object.entries(fields)) {
    form.set(name, value);
  }
  return form;
}

const picture = (bytes: Buffer) => new File([Uint8Array.from(bytes)], 'logo.png');

describeOnSqlite('The branding form', (make) => {
  async function open() {
    const { app } = await openDesk(await make());
    const send = async (fields: Record<string, string | File>) => {
      const revision = String(revisionOf(await app.commands.readBranding(ALICE)));
      return handleBrandingForm(app, ALICE, formOf({ revision, ...fields }));
    };
    const refused = async (fields: Record<string, string | File>) => {
      const result = await send(fields);
      if (result instanceof Response) {
        throw new Error('The form was taken.');
      }
      return result;
    };
    return { app, send, refused, stored: () => app.commands.readBranding(ALICE) };
  }

  it('saves what was typed and the picture, and sends the browser on', async () => {
    const { send, stored } = await open();
    const result = await send({
      logo: picture(PNG),
      accent: '#1F57A8',
      'link-label-4': 'Help',
      'link-url-4': 'https://example.com/help',
      footer: 'Run by\r\n**us**',
      css: 'h1 { color: red }',
    });
    expect(result).toBeInstanceOf(Response);
    expect((result as Response).status).toBe(303);
    expect(await stored()).toEqual({
      logo: { type: 'image/png', width: 1, height: 1, base64: PNG.toString('base64') },
      accent: '#1f57a8',
      accent_dark: null,
      links: [{ label: 'Help', url: 'https://example.com/help' }],
      footer: 'Run by\n**us**',
      css: 'h1 { color: red }',
    });
  });

  it('keeps the logo where no other picture was chosen', async () => {
    const { send, stored } = await open();
    await send({ logo: picture(PNG) });
    await send({ accent: '#1f57a8' });
    expect(await stored()).toMatchObject({ logo: { width: 1 }, accent: '#1f57a8' });
  });

  it('says at the field that a colour cannot be read, and keeps everything typed', async () => {
    const { refused, stored } = await open();
    const typed = { accent: '#ffee00', css: 'p { margin: 0 }', footer: 'Us' };
    const { values, trouble } = await refused({ ...typed, logo: picture(PNG) });
    expect(trouble.status).toBe(422);
    expect(trouble.faults).toEqual([
      { field: 'accent', detail: expect.stringContaining('4.5:1 is needed') as string },
    ]);
    expect(values.text).toEqual({ ...typed, accent_dark: '' });
    expect((await stored()).footer).toBeNull();

    // The browser forgets the file; the form brings the picture along instead.
    expect(values.logo).toBe(PNG.toString('base64'));
  });

  it('takes the kept picture when the rest is mended, and forgets a refused one', async () => {
    const { send, refused, stored } = await open();
    await send({ logo_kept: PNG.toString('base64') });
    expect((await stored()).logo).toMatchObject({ width: 1, height: 1 });
    const { values, trouble } = await refused({ logo: picture(Buffer.from('GIF89a')) });
    expect(trouble.faults.map(({ field }) => field)).toEqual(['logo']);
    expect(values.logo).toBeNull();
  });

  it('refuses a picture of more than 64 KB, and an empty file', async () => {
    const { refused } = await open();
    const large = Buffer.concat([PNG, Buffer.alloc(64 * 1024)]);
    const { trouble } = await refused({ logo: picture(large) });
    expect(trouble.faults).toEqual([
      { field: 'logo', detail: 'must have at most 64 KB; this picture has 65 KB' },
    ]);
    expect((await refused({ logo: picture(Buffer.alloc(0)) })).trouble.faults).toHaveLength(1);
  });

  it('leads to the row of a link, whatever rows are empty', async () => {
    const { refused } = await open();
    const { trouble } = await refused({
      'link-label-0': 'Fine',
      'link-url-0': 'https://example.com/',
      'link-label-3': 'Not fine',
      'link-url-3': 'javascript:alert(1)',
    });
    expect(trouble.faults.map(({ field }) => field)).toEqual(['link-url-3']);
  });

  it.each(REMOVALS.map(([name]) => name))('removes the %s and nothing else', async (name) => {
    const { send, stored } = await open();
    await send({
      logo: picture(PNG),
      accent: '#1f57a8',
      'link-label-0': 'Help',
      'link-url-0': 'https://example.com/help',
      footer: 'Us',
      css: 'p { margin: 0 }',
    });
    expect(removalsOf(await stored())).toHaveLength(REMOVALS.length);
    await send({ action: `remove-${name}` });
    const left = removalsOf(await stored()).map(([one]) => one);
    expect(left).toEqual(REMOVALS.map(([one]) => one).filter((one) => one !== name));
  });

  it('empties nothing when the form did not arrive', async () => {
    const { app, send, stored } = await open();
    await send({ footer: 'Us' });
    const result = await handleBrandingForm(app, ALICE, new FormData());
    expect(result).toMatchObject({ trouble: { status: 422 } });
    expect((await stored()).footer).toBe('Us');
  });
});

describe('the branding in its form', () => {
  it('comes back as it is stored', () => {
    const stored = {
      logo: null,
      accent: '#1f57a8',
      accent_dark: null,
      links: [{ label: 'Help', url: 'https://example.com/help' }],
      footer: 'Us',
      css: null,
    };
    const { logo: _logo, ...rest } = stored;
    expect(brandingInput(brandingFromStored(stored))).toEqual(rest);
  });
});
