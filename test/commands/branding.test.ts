import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { PAPER, contrast } from '#src/commands/settings/branding-colour.ts';
import { chosenBranding, readBranding, saveBranding } from '#src/commands/settings/branding.ts';
import { cssFault } from '#src/commands/settings/branding-css.ts';
import { readPicture } from '#src/commands/settings/branding-picture.ts';
import { ROLE_SCOPES, SYSTEM, type Actor } from '#src/domain/actor.ts';
import { brandingDocument, publicBranding } from '#src/publish/branding.ts';
import { listAudit, publicationVersion } from '#src/store/record.ts';
import { faultsOf, refusalOf, registryContext } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';
import { VIEWS } from '../ui/fixture.ts';

const STAFF: Actor = { label: 'user:bob@example.com', scopes: ROLE_SCOPES.staff };
const ROOT = new URL('../../', import.meta.url);
const picture = readFileSync(new URL('public/og-green.png', ROOT));
const PNG = picture.toString('base64');

describeOnStores('the branding', (make) => {
  it('is nobody’s until it is chosen, changes part by part, and is taken back with null', async () => {
    const context = registryContext(await make());
    expect(publicBranding(await chosenBranding(context.store.read))).toBeNull();
    await saveBranding(context, SYSTEM, { accent: '#6B2FB3', footer: 'Larkfield, **Road 1**' });
    await saveBranding(context, SYSTEM, {
      logo: PNG,
      links: [{ label: 'Home', url: 'https://larkfield.example/' }],
    });
    const saved = await readBranding(context, STAFF);
    expect(saved).toMatchObject({
      logo: { type: 'image/png', width: 1200, height: 630 },
      accent: '#6b2fb3',
      accent_dark: null,
      footer: 'Larkfield, **Road 1**',
      css: null,
    });
    expect(await publicationVersion(context.store.read)).toBe(2);
    await saveBranding(context, SYSTEM, { logo: null, accent: null, links: [], footer: '' });
    expect(publicBranding(await chosenBranding(context.store.read))).toBeNull();
  });

  it('lightens one accent until it can be read in the dark', async () => {
    const context = registryContext(await make());
    await saveBranding(context, SYSTEM, { accent: '#1f2a6b' });
    const { accent } = await chosenBranding(context.store.read);
    expect(accent!.light).toBe('#1f2a6b');
    expect(contrast(accent!.dark, PAPER.dark)).toBeGreaterThanOrEqual(4.5);
  });

  it('refuses a colour that cannot be read, with its contrast, what is needed and one that would do', async () => {
    const context = registryContext(await make());
    const [fault] = await faultsOf(saveBranding(context, SYSTEM, { accent: '#ffd400' }));
    expect(fault).toMatchObject({ pointer: '/accent' });
    const shown = /contrast of (\S+):1 .* 4\.5:1 is needed; (#\w{6}) would do/.exec(fault!.detail)!;
    expect(Number(shown[1])).toBeLessThan(4.5);
    expect(contrast(shown[2]!, PAPER.light)).toBeGreaterThanOrEqual(4.5);
    const dark = await faultsOf(saveBranding(context, SYSTEM, { accent_dark: '#1f2a6b' }));
    expect(dark[0]!.detail).toContain('dark paper');
  });

  it('refuses what is no picture, too large a picture, and links that are not https', async () => {
    const context = registryContext(await make());
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64');
    const large = Buffer.concat([picture, Buffer.alloc(64 * 1024)]).toString('base64');
    const link = (url: string) => ({ links: [{ label: 'x', url }] });
    const wrong: [object, string, RegExp][] = [
      [{ logo: svg }, '/logo', /PNG, JPEG or WebP/],
      [{ logo: '' }, '/logo', /PNG, JPEG or WebP/],
      [{ logo: large }, '/logo', /at most 64 KB; this picture has 7\d KB/],
      [{ accent: 'red' }, '/accent', /such as #1f57a8/],
      [link('javascript:alert(1)'), '/links/0/url', /https:/],
      [link('http://example.com'), '/links/0/url', /https:/],
      [link('https://a:b@example.com'), '/links/0/url', /https:/],
      [
        { links: Array.from({ length: 7 }, () => link('https://x.example').links[0]) },
        '/links',
        /at most 6/,
      ],
      [{ css: 'x'.repeat(32 * 1024 + 1) }, '/css', /at most/],
      [{ theme: 'dark' }, '/theme', /not a known field/],
    ];
    for (const [input, pointer, detail] of wrong) {
      const faults = await faultsOf(saveBranding(context, SYSTEM, input));
      expect(faults[0]).toMatchObject({ pointer, detail: expect.stringMatching(detail) as string });
    }
    expect(await listAudit(context.store.read, { limit: 1 })).toEqual([]);
  });

  it('is changed by owners only, and the record holds no picture', async () => {
    const context = registryContext(await make());
    expect((await refusalOf(saveBranding(context, STAFF, { footer: 'x' }))).code).toBe('forbidden');
    await saveBranding(context, SYSTEM, { logo: PNG, css: '.name{color:red}' });
    const [entry] = await listAudit(context.store.read, { limit: 1 });
    expect(entry).toMatchObject({ action: 'settings.save_branding', entityId: 'branding' });
    expect(JSON.stringify(entry!.detail)).not.toContain(PNG.slice(0, 40));
  });
});

describe('a style sheet of the owner’s', () => {
  test.each([
    '@import "x.css";',
    '@IMPORT url(x)',
    '\\40 import "x";',
    'a{background:url(https://evil.example/x)}',
    'a{background:url(//evil.example/x)}',
    'a{background:url("\\2f\\2f evil.example")}',
    'a{background:u\\72l(http:\\2f/evil.example)}',
    'a{background:image-set("https://evil.example/x" 1x)}',
    'a{background:url(data:image/png;base64,AA)}',
    'a{width:expression(alert(1))}',
    'a{behavior:url(x.htc)}',
    'a{-moz-binding:url(x.xml#y)}',
    'a{\\62 ehavior:url(/x.htc)}',
    'a{background:url(x.png)}',
    'a{background:url(/logo/*.png), url(//evil.example) /*x*/}',
    'a{content:"/*" url(//evil.example) "*/"}',
    'a{background:URL( "https:evil.example" )}',
    'a{background:u/**/rl(https://evil.example)}',
    'a{--x:url(https://evil.example)}',
    'a{background:src("//evil.example")}',
    'a{background:-webkit-image-set(url(//evil.example) 1x)}',
    'a{cursor:element(#x)}',
    '@font-face{font-family:x;src:url(https://evil.example)}',
    '@namespace url(https://evil.example);',
    '@document url(/x){a{color:red}}',
    '@media x{@\\69mport "x";}',
    '@supports (background:url(https://evil.example)){a{color:red}}',
    'a[href="x"]{',
    'a{color:"red}',
    'a:evil(b){color:red}',
    'a{}</style><script>alert(1)</script>',
    '/* </style> */',
  ])('may not have %s', (css) => {
    expect(cssFault(css)).toMatch(/^must not /);
  });

  test.each([
    '.name::after{content:"\\2014"}',
    '/* our colours: https://larkfield.example/colours */ .top{padding:1rem}',
    '.name{background:url(/logo.png) no-repeat}',
    ':root{--ink:#123456}.name:not(.a, :has(b)){color:color-mix(in srgb, var(--ink) 40%, white)}',
    '@keyframes in{from{opacity:0}to{opacity:1;transform:translateY(calc(1rem * 2))}}',
    '.a{display:grid;grid-template-columns:repeat(2, minmax(0, 1fr));.b &{gap:1rem}}',
    '@media (width > 40rem){a:hover{color:#123456}}',
  ])('may have %s', (css) => {
    expect(cssFault(css)).toBeNull();
  });
});

describe('pictures', () => {
  const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
  const riff = (body: string) => hex(`52494646 00000000 57454250 ${body}`);

  test('tell their size in each of the three formats', () => {
    const jpeg = hex('ffd8 ffe0 0004 0000 ffc2 000b 08 0020 0140 01 00 00 00');
    const sizes = [
      jpeg,
      riff('56503820 00000000 000000 9d012a 4001 2000'),
      riff('5650384c 00000000 2f 3fc10700 0000000000'),
      riff('56503858 00000000 00000000 3f0100 1f0000'),
    ].map(readPicture);
    expect(sizes.map((size) => size && [size.width, size.height])).toEqual([
      [320, 32],
      [320, 32],
      [320, 32],
      [320, 32],
    ]);
  });

  test('cut short or made up are none, and never a fault of ours', () => {
    for (let length = 0; length < 24; length += 1) {
      expect(readPicture(picture.subarray(0, length))).toBeNull();
    }
    expect(readPicture(hex('ffd8 ffe0 0000 ffe0 0000'))).toBeNull();
    expect(readPicture(hex(`ffd8 ${'ffe0 0002'.repeat(50)}`))).toBeNull();
    expect(readPicture(riff('58585858 '.padEnd(60, '0')))).toBeNull();
  });
});

describe('the branding’s files', () => {
  const branding = publicBranding({
    logo: { type: 'image/png', width: 1200, height: 630, base64: PNG },
    accent: { light: '#6b2fb3', dark: '#b58be6' },
    links: [],
    footer: '<script>alert(1)</script> [x](javascript:alert(1))',
    css: '.name{letter-spacing:1px}',
  })!;
  const view = { ...VIEWS.quiet, page: { ...VIEWS.quiet.page, branding } };

  test('are a style sheet with the accent for light and dark, then the owner’s own', () => {
    const sheet = brandingDocument(view, '/branding.css')!;
    expect(sheet.contentType).toBe('text/css; charset=utf-8');
    expect(sheet.body).toBe(
      ':root{--accent:#6b2fb3;--band:#6b2fb3}\n' +
        '@media (prefers-color-scheme:dark){:root{--accent:#b58be6;--band:#b58be6}}\n' +
        '.name{letter-spacing:1px}\n',
    );
  });

  test('and the very bytes of the logo, at the path of its format alone', () => {
    expect(brandingDocument(view, '/logo.png')).toEqual({
      contentType: 'image/png',
      body: picture,
    });
    expect(brandingDocument(view, '/logo.jpg')).toBeNull();
    expect(brandingDocument(VIEWS.quiet, '/logo.png')).toBeNull();
    expect(brandingDocument(VIEWS.quiet, '/branding.css')?.body).toBe('\n');
  });

  test('show a footer as sanitised text', () => {
    expect(branding.footerHtml).not.toMatch(/<script|href="javascript/);
  });
});

test('colours are checked against the paper that the page has', () => {
  const tokens = readFileSync(new URL('src/styles/tokens.css', ROOT), 'utf8');
  const papers = [...tokens.matchAll(/--paper: (#\w+);/g)].map(([, paper]) => paper);
  expect(papers.slice(0, 2)).toEqual([PAPER.light, PAPER.dark]);
});
