import { closeSync, openSync, renameSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '#src/domain/actor.ts';
import { createLog } from '#src/platform/log.ts';
import { createApp } from '#src/server/app.ts';
import { readConfig } from '#src/server/config.ts';
import { start, type Running } from '#src/server/start.ts';
import { apiClient } from '../support/api.ts';
import { fakeClock, HOUR } from '../support/clock.ts';
import { forewarn, makeToken, newSite, startServer, type Site } from '../support/server.ts';

const COMPONENTS = join(import.meta.dirname, '../support/components.json');

interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** A request without the conveniences of fetch: nothing is decompressed, nothing is added. */
function raw(url: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<RawAnswer>((resolve, reject) => {
    request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

const emergency = (slug: string) => ({
  kind: 'emergency_patch',
  layer: 'infrastructure',
  tier: 'critical',
  components: [{ slug, impact: 'partial_outage' }],
});

describe('the public bytes', () => {
  const clock = fakeClock();
  let site: Site;
  let running: Running;

  beforeAll(async () => {
    site = await newSite();
    const config = readConfig(site.env);
    const log = createLog('silent');
    const app = await createApp(config, { log, now: clock.now });
    running = await start(config, { app, log });
    for (const name of ['Edge', 'Hosts', 'Queue']) {
      await app.commands.createComponent(SYSTEM, {
        name,
        layer: 'infrastructure',
        criticality: 'high',
        exposure: 'internal',
      });
    }
  });

  afterAll(async () => {
    await running.stop();
    site.remove();
  });

  async function publish(slug: string): Promise<string> {
    const { id } = await running.app.commands.createDraft(SYSTEM, emergency(slug));
    await running.app.commands.publishNotice(SYSTEM, id, { notify: false });
    return id;
  }

  it('show a publication to the very next request, on page, feed and API', async () => {
    await fetch(`${site.url}/`);
    const id = await publish('edge');
    for (const path of ['/', '/history.rss', '/api/v2/summary.json', `/notices/${id}`]) {
      const answer = await fetch(site.url + path);
      expect(answer.status, path).toBe(200);
      expect(await answer.text(), path).toContain(id);
    }
  });

  it('are rendered once for each URL in a burst of 2,000 requests after a publication', async () => {
    const paths = ['/', '/history.rss', '/history.atom', '/api/v2/summary.json'];
    await publish('hosts');
    const before = running.renders();
    const answers = await Promise.all(
      Array.from({ length: 2_000 }, (_, index) => raw(site.url + paths[index % paths.length]!)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(running.renders() - before).toBe(paths.length);
    const ofHome = answers.filter((_, index) => index % paths.length === 0);
    expect(new Set(ofHome.map(({ body }) => body.toString('base64'))).size).toBe(1);
  });

  it('come in the encoding that is asked for, each with a strong tag of its own', async () => {
    const plain = await raw(`${site.url}/`);
    const gzip = await raw(`${site.url}/`, { 'accept-encoding': 'gzip' });
    const brotli = await raw(`${site.url}/`, { 'accept-encoding': 'gzip, deflate, br' });
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
    const tags = [plain, gzip, brotli].map(({ headers }) => String(headers['etag']));
    expect(new Set(tags).size).toBe(3);
    for (const tag of tags) {
      expect(tag).toMatch(/^"[^"]+"$/);
    }
    expect(brotli.headers['vary']).toBe('accept-encoding');
    const same = await raw(`${site.url}/`, {
      'accept-encoding': 'br',
      'if-none-match': `"other", ${tags[2]!}`,
    });
    expect([same.status, same.body.length]).toEqual([304, 0]);
    const head = await raw(`${site.url}/`, { 'accept-encoding': 'br' }, 'HEAD');
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(head.headers['content-length']).toBe(String(brotli.body.length));
    const refused = await raw(`${site.url}/`, { 'accept-encoding': 'br;q=0, gzip;q=0' });
    expect(refused.headers['content-encoding']).toBeUndefined();
  });

  it('stay the same bytes while nothing changes, whatever stands in the query', async () => {
    const before = running.renders();
    const first = await raw(`${site.url}/?utm=1`);
    const second = await raw(`${site.url}/?utm=2`);
    expect(second.body.equals(first.body)).toBe(true);
    expect(running.renders()).toBe(before);
  });

  it('change exactly at the instant at which the view changes by itself', async () => {
    const { commands } = running.app;
    const end = clock.now() + 2 * HOUR;
    const { id } = await commands.createDraft(SYSTEM, {
      ...emergency('queue'),
      window: {
        start: new Date(clock.now() - 1_000).toISOString(),
        end: new Date(end).toISOString(),
        time_zone: 'UTC',
      },
    });
    await commands.publishNotice(SYSTEM, id, { notify: false });
    await commands.postUpdate(SYSTEM, id, { next_update_due: new Date(end + 9e5).toISOString() });
    const during = await running.app.publicNotice(id);
    expect(during!.notice.runningOver).toBe(false);
    clock.set(end);
    const atEnd = await raw(`${site.url}/notices/${id}`);
    expect((await running.app.publicNotice(id))!.notice.runningOver).toBe(false);
    clock.set(end + 1);
    expect((await running.app.publicNotice(id))!.notice.runningOver).toBe(true);
    const after = await raw(`${site.url}/notices/${id}`);
    expect(after.body.equals(atEnd.body)).toBe(false);
  });

  it('hold bounded memory and answer 404 whatever addresses are asked for', async () => {
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) => raw(`${site.url}/notices/nothing${index}`)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(answers[0]!.headers['cache-control']).toBe('no-store');
  });
});

/** Writes over the first page of one table, which nothing touches unless it is used. */
function spoilTable(file: string, name: string): void {
  const db = new Database(file);
  const rootPage = db
    .prepare('select rootpage from sqlite_master where name = ?')
    .pluck()
    .get(name) as number;
  const pageSize = db.pragma('page_size', { simple: true }) as number;
  db.close();
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(pageSize, 0xa5), 0, pageSize, (rootPage - 1) * pageSize);
  closeSync(handle);
}

describe('a broken database', () => {
  it('leaves the page up, says so in /readyz, and shows the last page after a restart', async () => {
    const site = await newSite();
    const file = join(site.env['DATA_DIR']!, 'forewarn.sqlite');
    const first = await startServer(site);
    const api = apiClient(site.url, await makeToken(site));
    await forewarn(site, ['components', 'import', COMPONENTS]);
    const draft = await api('POST', 'notices', emergency('edge'));
    const { id } = draft.body;
    await api('POST', `notices/${id}/publication`, {});
    const page = await (await fetch(`${site.url}/`)).text();
    expect(page).toContain(id);

    renameSync(file, `${file}.gone`);
    expect(await (await fetch(`${site.url}/`)).text()).toBe(page);
    renameSync(`${file}.gone`, file);
    expect(await first.stop()).toBe(0);

    truncateSync(file, 4_096 * 3 + 100);
    rmSync(`${file}-wal`, { force: true });
    const second = await startServer(site);
    expect(second.output()).toContain('THE DATABASE CANNOT BE USED');
    for (const path of ['/', `/notices/${id}`, '/history.rss', '/api/v2/summary.json']) {
      const answer = await fetch(site.url + path);
      expect(answer.status, path).toBe(200);
      expect(await answer.text(), path).toContain(id);
    }
    const kept = await fetch(`${site.url}/`);
    expect(kept.headers.get('forewarn-out-of-date-since')).toMatch(/^\d{4}-.*Z$/);
    expect(await kept.text()).toContain('This page is out of date since <time');
    for (const path of ['/components/edge', '/components/edge/history.rss']) {
      const answer = await fetch(site.url + path);
      expect(answer.status, path).toBe(200);
      expect(await answer.text(), path).toContain(id);
    }
    for (const path of ['/history', '/notices/neverseen000']) {
      const answer = await fetch(site.url + path);
      expect(answer.status, path).toBe(503);
      expect(answer.headers.get('retry-after'), path).toBe('10');
      expect(answer.headers.get('cache-control'), path).toBe('no-store');
      expect(await answer.text(), path).toContain('This page could not be shown');
    }
    expect((await fetch(`${site.url}/notices/neverseen000.ics`)).status).toBe(503);
    expect((await fetch(`${site.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${site.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toMatch(/damaged|malformed|corrupt|not a database/i);
    expect((await api('POST', `notices/${id}/updates`, {})).status).toBe(500);
    expect(await second.stop()).toBe(0);
    site.remove();
  });

  it('is found in the background where only a part is damaged: the page stays, nothing is written', async () => {
    const site = await newSite();
    const file = join(site.env['DATA_DIR']!, 'forewarn.sqlite');
    await forewarn(site, ['components', 'import', COMPONENTS]);
    const token = await makeToken(site);
    spoilTable(file, 'sessions');
    const server = await startServer(site);
    expect(server.output()).not.toContain('THE DATABASE CANNOT BE USED');
    const ready = () => fetch(`${site.url}/readyz`);
    await expect.poll(async () => (await ready()).status).toBe(503);
    expect(await (await ready()).text()).toMatch(/damaged/);
    expect((await fetch(`${site.url}/`)).status).toBe(200);
    const api = apiClient(site.url, token);
    expect((await api('GET', 'components')).status).toBe(200);
    expect((await api('POST', 'notices', emergency('edge'))).status).toBe(503);
    expect(server.output()).toContain('Nothing is written or mailed any more');
    expect(await server.stop()).toBe(0);
    site.remove();
  });

  it('ends the start with a clear message where no page was ever kept', async () => {
    const site = await newSite({ DATABASE_URL: 'file:/dev/null/none.sqlite' });
    await expect(startServer(site)).rejects.toThrow(/Forewarn cannot start/);
    site.remove();
  });
});

describe('several web processes', () => {
  it('share one port and all show a publication within the poll of 40 ms', async () => {
    const site = await newSite({ WEB_CONCURRENCY: '2' });
    const server = await startServer(site);
    const api = apiClient(site.url, await makeToken(site));
    await forewarn(site, ['components', 'import', COMPONENTS]);
    const draft = await api('POST', 'notices', emergency('edge'));
    const { id } = draft.body;
    await api('POST', `notices/${id}/publication`, {});
    const shown = async (): Promise<boolean> => {
      const bodies = await Promise.all(
        Array.from({ length: 20 }, () => raw(`${site.url}/`).then(({ body }) => body.toString())),
      );
      return bodies.every((body) => body.includes(id));
    };
    await expect.poll(shown).toBe(true);
    expect(await server.stop()).toBe(0);
    site.remove();
  });
});
