import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderMarkdown } from '#src/publish/markdown.ts';
import { launchBrowser } from '../support/browser.ts';
import { hostileSite, type HostileSite } from './site.ts';

const CALL = 'pwn(1)';
/** Ways in which a text tried to become script, a load from elsewhere, or somebody else's page. */
const VECTORS = [
  ...['img src=x onerror', 'svg onload', 'body onload', 'video><source onerror', 'marquee onstart']
    .map((tag) => `<${tag}=${CALL}>`)
    .flatMap((html) => [
      html,
      `**${html}**`,
      `# ${html}`,
      `> ${html}`,
      `- ${html}`,
      `[${html}](/)`,
    ]),
  ...['</title>', '</textarea>', '</style>', '</script>', '-->', ']]>', '">', "'>", '`">'].map(
    (end) => `${end}<script>${CALL}</script>`,
  ),
  ...[
    'javascript:',
    'JaVaScRiPt:',
    ' javascript:',
    'java\tscript:',
    'java\nscript:',
    'java&#x73;cript:',
    'java&Tab;script:',
    'javascript&colon;',
    'javascript&#58;',
    'vbscript:',
    'data:text/html,',
    'data:text/html;base64,',
    'blob:',
    'file:///',
    'view-source:',
    '//evil.example/',
    '\\\\evil.example/',
  ].flatMap((scheme) => [
    `[x](${scheme}${CALL})`,
    `[x](<${scheme}${CALL}>)`,
    `<${scheme}${CALL}>`,
    `![x](${scheme}${CALL})`,
    `[x]: ${scheme}${CALL}\n\n[x]`,
    `<a href="${scheme}${CALL}">x</a>`,
  ]),
  `[x](http://a"onmouseover="${CALL})`,
  `[x](http://a 'onclick=${CALL}')`,
  `[x](http://a "onclick=${CALL}")`,
  `![x](x"onerror="${CALL})`,
  `http://a"onmouseover=${CALL}`,
  `\`\`\`"><img src=x onerror=${CALL}>\nx\n\`\`\``,
  `~~~ x" onmouseover="${CALL}\nx\n~~~`,
  `\`</code><img src=x onerror=${CALL}>\``,
  `| a |\n|-|\n| <img src=x onerror=${CALL}> |`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${CALL}>`,
  `<svg><style><img src=x onerror=${CALL}></style></svg>`,
  `<noscript><p title="</noscript><img src=x onerror=${CALL}>">`,
  `<xmp><img src=x onerror=${CALL}></xmp>`,
  `<select><option><script>${CALL}</script>`,
  `<iframe srcdoc="<script>parent.${CALL}</script>">`,
  `<details open ontoggle=${CALL}>`,
  `<input autofocus onfocus=${CALL}>`,
  `<form><button formaction=javascript:${CALL}>x`,
  '<base href=//evil.example>',
  `<meta http-equiv=refresh content="0;url=javascript:${CALL}">`,
  '<link rel=stylesheet href=//evil.example/x.css>',
  '<script src=//evil.example/x.js></script>',
  '<img src=//evil.example/pixel.png>',
  '![](http://evil.example/pixel.png)',
  `<object data=javascript:${CALL}>`,
  `<svg><a xlink:href="javascript:${CALL}"><text>x`,
  `<<script>script>${CALL}</script>`,
  `<img/src=x/onerror=${CALL}//`,
  `&lt;script&gt;${CALL}&lt;/script&gt;`,
  `\\<script\\>${CALL}\\</script\\>`,
  '<p style="background:url(//evil.example)">',
  `{{constructor.constructor("${CALL}")()}}`,
  `\${${CALL}}`,
  `<%= ${CALL} %>`,
];

let site: HostileSite;
let browser: Browser;
let page: Page;
/** Calls of the canary, requests to elsewhere, and what the page's policy had to stop. */
let alarms: string[];

beforeAll(async () => {
  site = await hostileSite();
  browser = await launchBrowser();
  page = await browser.newPage();
  alarms = [];
  await page.exposeFunction('pwn', () => alarms.push('script ran'));
  page.on('dialog', (dialog) => {
    alarms.push('dialog');
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) {
      alarms.push(message.text());
    }
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(site.running.url)) {
      alarms.push(request.url());
    }
  });
}, 120_000);

afterAll(async () => {
  await browser.close();
  await site.stop();
});

/** What a browser made of the page that no text may bring about. */
function intruders(): Promise<string[]> {
  return page.evaluate(() => {
    const foreign = 'script,iframe,object,embed,base,meta,link,img,svg,math,form,input,style,video';
    const inside = [...document.querySelectorAll('.hostile, .prose, h1, h2, h3, li, title')];
    return inside
      .flatMap((root) => [...root.querySelectorAll('*')])
      .flatMap((element) => [
        ...(element.matches(foreign) && !element.matches('svg[aria-hidden]')
          ? [element.tagName]
          : []),
        ...[...element.attributes]
          .filter(
            ({ name, value }) =>
              /^on/i.test(name) ||
              /^(?:src|srcset|formaction|xlink:href)$/.test(name) ||
              (name === 'href' &&
                !['http:', 'https:', 'mailto:'].includes(
                  URL.parse(value, location.href)?.protocol ?? 'none:',
                )),
          )
          .map(({ name, value }) => `${name}=${value}`),
      ]);
  });
}

describe('Markdown', () => {
  it('of every vector becomes text, even where no policy stops scripts', async () => {
    await page.goto(`${site.running.url}/healthz`);
    for (const vector of VECTORS) {
      const html = renderMarkdown(vector);
      await page.evaluate((inner) => {
        document.body.innerHTML = `<div class="hostile">${inner}</div>`;
      }, html);
      expect([vector, await intruders()]).toEqual([vector, []]);
    }
    expect(alarms).toEqual([]);
  });

  it('that did get through would be seen', async () => {
    await page.evaluate((inner) => {
      document.body.innerHTML = `<div class="hostile">${inner}</div>`;
    }, '<img src=x onerror=pwn(1)>');
    expect(await intruders()).toEqual(['IMG', 'src=x', 'onerror=pwn(1)']);
    await expect.poll(() => alarms).not.toEqual([]);
    alarms.length = 0;
  });
});

describe('On the site itself', () => {
  it('names, titles, stages and settings are text, on public and on staff pages', async () => {
    const actor = { label: 'user:ada@example.com', scopes: ['all'] as const };
    const { commands } = site.running.app;
    const hostile = [
      `"><img src=x onerror=${CALL}>`,
      `'><svg onload=${CALL}>`,
      `</title></textarea></script><script>${CALL}</script>`,
      `" autofocus onfocus=${CALL} x="`,
      'javascript:pwn(1)//{{constructor}}${1}',
    ];
    await commands.saveSettings(actor, {
      page_name: hostile[2]!,
      support_contact: `https://a"onclick="${CALL}`,
    });
    const paths: string[] = ['/', '/subscribe', '/history', '/admin', '/admin/components'];
    for (const [index, text] of hostile.entries()) {
      await commands.createGroup(actor, { name: text, slug: `g${index}` });
      await commands.createComponent(actor, {
        name: text,
        slug: `c${index}`,
        group: `g${index}`,
        description: text,
        owner_team: text,
        layer: 'application',
      });
      const { id } = await commands.createDraft(actor, {
        kind: 'incident',
        layer: 'application',
        tier: 'low',
        tier_reason: text,
        title: text,
        ...(index % 2 === 0
          ? { body: VECTORS.slice(index * 20, index * 20 + 20).join('\n\n') }
          : {}),
        variables: index % 2 === 0 ? {} : { known: text },
        components: [{ slug: `c${index}`, impact: 'partial_outage' }],
        stages: [{ name: text.slice(0, 60), percent: 5 }],
        // Another text than the title's, which would name what is private.
        private_facts: { notes: hostile[(index + 1) % hostile.length]! },
      });
      await commands.publishNotice(actor, id, {});
      paths.push(`/notices/${id}`, `/components/c${index}`, `/admin/notices/${id}`);
      paths.push(`/admin/notices/${id}/update`, `/admin/components/c${index}`);
    }
    const [name, value] = site.cookie.split(/=(.*)/s);
    // The page is published over https; this browser asks it over plain HTTP.
    await page.setExtraHTTPHeaders({ cookie: `${name!}=${value!}` });
    const seen: [string, number, string[]][] = [];
    for (const path of paths) {
      const response = await page.goto(site.running.url + path);
      seen.push([new URL(page.url()).pathname, response!.status(), await intruders()]);
    }
    const icons = (found: string[]) => found.filter((one) => !/^(?:INPUT|FORM)$/i.test(one));
    expect(seen.map(([path, status, found]) => [path, status, icons(found)])).toEqual(
      paths.map((path) => [path, 200, []]),
    );
    expect(alarms).toEqual([]);
  });
});
