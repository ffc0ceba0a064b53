import { describe, expect, it } from 'vitest';
import { RenderedBytes } from '#src/publish/rendered.ts';
import { markOutOfDate, OUT_OF_DATE_HEADER } from '#src/ui/out-of-date.ts';
import { fakeClock, HOUR, SECOND } from '../support/clock.ts';

const LINE = '<p class="stale" id="stale" role="status" data-page-zone="Europe/Berlin" hidden></p>';

/** A page whose rendering a test lets fail. */
function newPage() {
  const clock = fakeClock();
  const bytes = new RenderedBytes(markOutOfDate);
  const state = { fails: false, words: 'All is well.', outOfDateSince: null as number | null };
  const failures: unknown[] = [];
  const make = () => {
    if (state.fails) {
      return Promise.reject(new Error('The database is gone.'));
    }
    const headers = { 'content-type': 'text/html; charset=utf-8' };
    return Promise.resolve({
      rendered: { status: 200, headers, body: Buffer.from(`${LINE}${state.words}`) },
      stamp: {
        version: 1,
        validUntil: clock.now() + HOUR,
        outOfDateSince: state.outOfDateSince,
      },
    });
  };
  return {
    clock,
    bytes,
    state,
    failures,
    async get(version = 1) {
      const now = clock.now();
      const entry =
        bytes.ready('/', version, now) ??
        (await bytes.render({
          key: '/',
          version,
          now,
          make,
          onFailure: (error) => failures.push(error),
        }));
      return {
        words: entry.encodings.identity.body.toString(),
        since: entry.headers[OUT_OF_DATE_HEADER] ?? null,
        etag: entry.encodings.identity.etag,
      };
    },
  };
}

describe('an address that is not there', () => {
  it('takes no place of a page, however many are asked for', async () => {
    const page = newPage();
    const { clock, bytes } = page;
    await page.get();
    const missing = (key: string) =>
      bytes.render({
        key,
        version: 1,
        now: clock.now(),
        make: () =>
          Promise.resolve({
            rendered: { status: 404, headers: {}, body: Buffer.from('Not found. '.repeat(400)) },
            stamp: { version: 1, validUntil: clock.now() + HOUR },
          }),
        onFailure: (error) => expect(error).toBeNull(),
      });
    for (let count = 0; count < 100_000; count += 1) {
      expect((await missing(`/notices/${count}`)).status).toBe(404);
    }
    expect(bytes.ready('/notices/99999', 1, clock.now())).toBeNull();
    expect(bytes.ready('/', 1, clock.now())).not.toBeNull();
    expect(bytes.kept).toBe(1);
    await missing('/');
    expect(bytes.kept).toBe(0);
  });
});

describe('a page that cannot be rendered again', () => {
  it('is answered with its last good bytes, which say in words and in a header since when', async () => {
    const page = newPage();
    const good = await page.get();
    expect(good.since).toBeNull();
    expect(good.words).toContain('hidden');
    page.clock.advance(2 * HOUR);
    page.state.fails = true;
    const held = await page.get();
    expect(held.since).toBe('2026-12-01T02:00:00.000Z');
    expect(held.words).toContain('All is well.');
    expect(held.words).toContain(
      'This page is out of date since <time datetime="2026-12-01T02:00:00.000Z" data-form="soon">1\u00a0Dec,\u00a003:00\u00a0CET</time>',
    );
    expect(held.etag).not.toBe(good.etag);
  });

  it('is tried again once a second at most, and keeps the instant from which it failed', async () => {
    const page = newPage();
    await page.get();
    page.clock.advance(2 * HOUR);
    page.state.fails = true;
    const first = await page.get();
    await page.get();
    expect(page.bytes.renders).toBe(2);
    page.clock.advance(SECOND);
    expect(await page.get()).toEqual(first);
    expect(page.bytes.renders).toBe(3);
  });

  it('is shown anew as soon as it can be, and at once for a newer publication', async () => {
    const page = newPage();
    await page.get();
    page.state.fails = true;
    expect((await page.get(2)).since).not.toBeNull();
    page.state.fails = false;
    page.state.words = 'All is well again.';
    const renewed = await page.get(3);
    expect(renewed.since).toBeNull();
    expect(renewed.words).toContain('All is well again.');
  });

  it('is an error where nothing good was ever rendered', async () => {
    const page = newPage();
    page.state.fails = true;
    await expect(page.get()).rejects.toThrow('The database is gone.');
    expect(page.failures).toHaveLength(1);
  });
});

describe('a page made of an old snapshot', () => {
  it('says since when it is out of date, and is made anew once a second at most', async () => {
    const page = newPage();
    page.state.outOfDateSince = Date.UTC(2026, 10, 30, 8, 5);
    const held = await page.get();
    expect(held.since).toBe('2026-11-30T08:05:00.000Z');
    await page.get();
    expect(page.bytes.renders).toBe(1);
    page.state.outOfDateSince = null;
    page.clock.advance(SECOND);
    expect((await page.get()).since).toBeNull();
  });
});
