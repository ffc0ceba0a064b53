import { timeText } from './times.ts';

/** Tells readers of headers what the page tells people. */
export const OUT_OF_DATE_HEADER = 'forewarn-out-of-date-since';

/** The empty line that every page has for this, as `Page.astro` writes it. */
const LINE = /<p class="stale" id="stale" role="status" data-page-zone="([^"]*)" hidden><\/p>/;

function sentence(since: number, zone: string): string {
  const time = `<time datetime="${new Date(since).toISOString()}" data-form="soon">${timeText('soon', since, zone)}</time>`;
  return `This page is out of date since ${time}: we cannot read the newest state at the moment.`;
}

/** What was rendered, saying since when (epoch milliseconds) it may no longer be true. */
export function markOutOfDate<
  Rendered extends { headers: Readonly<Record<string, string>>; body: Buffer },
>(rendered: Rendered, since: number): Rendered {
  const headers: Record<string, string> = {
    ...rendered.headers,
    [OUT_OF_DATE_HEADER]: new Date(since).toISOString(),
  };
  if (headers['content-type']?.startsWith('text/html') !== true) {
    return { ...rendered, headers };
  }
  const html = rendered.body
    .toString()
    .replace(
      LINE,
      (_line, zone: string) =>
        `<p class="stale" id="stale" role="status">${sentence(since, zone)}</p>`,
    );
  return { ...rendered, headers, body: Buffer.from(html) };
}
