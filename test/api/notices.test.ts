import { expect, it } from 'vitest';
import { ALL as deliveries } from '#src/pages/api/v1/notices/[id]/deliveries.ts';
import { ALL as notice } from '#src/pages/api/v1/notices/[id]/index.ts';
import { ALL as publication } from '#src/pages/api/v1/notices/[id]/publication.ts';
import { ALL as updates } from '#src/pages/api/v1/notices/[id]/updates.ts';
import { ALL as window } from '#src/pages/api/v1/notices/[id]/window.ts';
import { ALL as notices } from '#src/pages/api/v1/notices/index.ts';
import { ALL as assessments } from '#src/pages/api/v1/assessments.ts';
import { ALL as previews } from '#src/pages/api/v1/previews.ts';
import { DAY, HOUR } from '../support/clock.ts';
import { maintenanceInput } from '../support/context.ts';
import { describeOnStores } from '../support/stores.ts';
import { countRows, openDesk, type Desk } from './support.ts';

const PATCH = {
  kind: 'emergency_patch',
  layer: 'application',
  assessment: { cvss_score: 9.1, exploitation: 'active', exposure: 'internet' },
  components: [{ slug: 'api', impact: 'degraded_performance' }],
  window: {
    start: '2026-12-01T02:00:00+01:00',
    end: '2026-12-01T04:00:00+01:00',
    time_zone: 'Europe/Berlin',
  },
};

async function draft(desk: Desk, body: object = maintenanceInput(desk.clock)) {
  const told = await desk.ask(notices, { method: 'POST', body });
  expect(told.body.errors).toBeUndefined();
  return { told, params: { id: String(told.body['id']) } };
}

async function published(desk: Desk) {
  const made = await draft(desk);
  expect((await desk.ask(publication, { method: 'POST', params: made.params })).status).toBe(200);
  return made.params;
}

describeOnStores('Notices over the API', (make) => {
  it('are made as drafts: 201, where they are, what follows from their facts', async () => {
    const desk = await openDesk(await make());
    const { told } = await draft(desk, PATCH);
    const id = String(told.body['id']);
    expect(told.status).toBe(201);
    expect(told.headers.get('location')).toBe(`https://status.example.com/api/v1/notices/${id}`);
    expect(told.headers.get('etag')).toBe('"r1"');
    expect(told.body).toMatchObject({
      status: 'draft',
      tier: 'critical',
      respond_by: '2026-12-02T00:00:00.000Z',
      links: { self: `https://status.example.com/api/v1/notices/${id}`, public: null },
    });
    expect(told.body['reasons']).toContainEqual(expect.stringContaining('9.1'));
    expect(told.body['findings']).toBeInstanceOf(Array);
  });

  it('go from draft to completed', async () => {
    const desk = await openDesk(await make());
    const params = await published(desk);
    expect((await desk.ask(notice, { params })).body['status']).toBe('scheduled');
    desk.clock.advance(DAY);
    for (const status of ['in_progress', 'verifying', 'completed']) {
      desk.clock.advance(HOUR);
      const told = await desk.ask(updates, { method: 'POST', params, body: { status } });
      expect(told.status).toBe(201);
      expect(told.body).toMatchObject({ status, notice: { id: params.id, status } });
    }
    const { body } = await desk.ask(updates, { params, query: '?limit=3' });
    expect((body['items'] as unknown[]).length).toBe(3);
    expect(body['next_cursor']).toEqual(expect.any(String));
  });

  it('refuse a step that does not follow, and change nothing', async () => {
    const desk = await openDesk(await make());
    const params = await published(desk);
    const before = await countRows(desk.store);
    const told = await desk.ask(updates, { method: 'POST', params, body: { status: 'completed' } });
    expect([409, 422]).toContain(told.status);
    expect(await countRows(desk.store)).toEqual(before);
  });

  it('move their window', async () => {
    const desk = await openDesk(await make());
    const params = await published(desk);
    const body = {
      start: '2026-12-05T02:00',
      end: '2026-12-05T04:00',
      time_zone: 'Europe/Berlin',
      reason: 'The supplier needs longer.',
    };
    const told = await desk.ask(window, { method: 'PUT', params, body });
    expect(told.status).toBe(200);
    expect(told.body).toMatchObject({ window_start: '2026-12-05T01:00:00.000Z' });
  });

  it('take an edit of the revision that was read, and no other', async () => {
    const desk = await openDesk(await make());
    const { params } = await draft(desk);
    const edit = (title: string, tag: string) =>
      desk.ask(notice, { method: 'PATCH', params, body: { title }, headers: { 'if-match': tag } });
    const first = await edit('One', '"r1"');
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"r2"']);
    const late = await edit('Two', '"r1"');
    expect(late.status).toBe(412);
    expect((await edit('Three', '"nonsense"')).status).toBe(412);
    expect((await edit('Four', 'r2')).status).toBe(400);
    expect((await desk.ask(notice, { params })).body['title']).toBe('One');
    expect((await edit('Five', '*')).status).toBe(200);
  });

  it('guard updates, publication, windows and discarding by revision, too', async () => {
    const desk = await openDesk(await make());
    const { params } = await draft(desk);
    const stale = { params, headers: { 'if-match': '"r9"' } };
    expect((await desk.ask(notice, { method: 'DELETE', ...stale })).status).toBe(412);
    expect((await desk.ask(publication, { method: 'POST', ...stale })).status).toBe(412);
    await desk.ask(publication, { method: 'POST', params });
    expect((await desk.ask(updates, { method: 'POST', ...stale, body: {} })).status).toBe(412);
    const moved = { end: '2026-12-05T04:00:00Z', start: '2026-12-05T02:00:00Z' };
    expect((await desk.ask(window, { method: 'PUT', ...stale, body: moved })).status).toBe(412);
  });

  it('answer 304 to whoever has the revision', async () => {
    const desk = await openDesk(await make());
    const { params } = await draft(desk);
    const read = (tag: string) => desk.ask(notice, { params, headers: { 'if-none-match': tag } });
    const same = await read('"r1"');
    expect([same.status, same.headers.get('etag'), same.body]).toEqual([304, '"r1"', {}]);
    expect((await read('"r2"')).status).toBe(200);
    expect((await desk.ask(notice, { params, method: 'HEAD' })).status).toBe(200);
  });

  it('are discarded as drafts only', async () => {
    const desk = await openDesk(await make());
    const { params } = await draft(desk);
    expect((await desk.ask(notice, { method: 'DELETE', params })).status).toBe(204);
    expect((await desk.ask(notice, { params })).status).toBe(404);
    const kept = await published(desk);
    expect((await desk.ask(notice, { method: 'DELETE', params: kept })).status).toBe(409);
  });

  it('are listed page by page, the newest first', async () => {
    const desk = await openDesk(await make());
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      desk.clock.advance(1);
      ids.unshift((await draft(desk)).params.id);
    }
    const seen: string[] = [];
    let query = '?limit=2';
    for (let page = 0; page < 3; page += 1) {
      const { body } = await desk.ask(notices, { query });
      seen.push(...(body['items'] as { id: string }[]).map(({ id }) => id));
      query = `?limit=2&cursor=${String(body['next_cursor'])}`;
    }
    expect(seen).toEqual(ids);
    expect(query).toBe('?limit=2&cursor=null');
  });

  it('tell how far their mails are', async () => {
    const desk = await openDesk(await make());
    const params = await published(desk);
    const { body } = await desk.ask(deliveries, { params });
    expect(body['items']).toMatchObject([{ recipients: expect.any(Number) as number }]);
  });

  it('can be assessed without being made, one tier down for what is internal', async () => {
    const desk = await openDesk(await make());
    const before = await countRows(desk.store);
    const body = { cvss_score: 9.8, components: ['hosts'] };
    const told = await desk.ask(assessments, { method: 'POST', body });
    expect(told.body).toMatchObject({ tier: 'high', score: 9.8 });
    expect(await countRows(desk.store)).toEqual(before);
  });

  it('can be previewed without being made, also with an idempotency key', async () => {
    const desk = await openDesk(await make());
    const before = await countRows(desk.store);
    const told = await desk.ask(previews, {
      method: 'POST',
      body: maintenanceInput(desk.clock),
      headers: { 'idempotency-key': '"x"' },
    });
    expect(told.status).toBe(200);
    expect(told.body).toMatchObject({ tier: 'medium', recipients: 0 });
    expect(told.body['html']).toMatch(/<p>/);
    expect(await countRows(desk.store)).toEqual(before);
  });

  it('preview an update and a moved window, naming faults where they stand', async () => {
    const desk = await openDesk(await make());
    const { id } = await published(desk);
    const before = await countRows(desk.store);
    const preview = (body: object) => desk.ask(previews, { method: 'POST', body });
    const update = await preview({ notice: id, update: { body: 'Nothing *new*.' } });
    expect(update.body['html']).toContain('<em>new</em>');
    const moved = await preview({
      notice: id,
      window: { start: '2026-12-05T02:00:00Z', end: '2026-12-05T04:00:00Z' },
    });
    expect(moved.status).toBe(200);
    const wrong = await preview({ notice: id, update: { status: 'nope' } });
    expect(wrong.body.errors?.map(({ pointer }) => pointer)).toEqual(['/update/status']);
    const stranger = await preview({ notice: id, update: {}, colour: 'red' });
    expect(stranger.body.errors?.map(({ pointer }) => pointer)).toEqual(['/colour']);
    expect((await preview({ notice: 7, update: {} })).body.errors?.[0]?.pointer).toBe('/notice');
    expect((await preview({ notice: 'nosuchnotice', update: {} })).status).toBe(404);
    expect(await countRows(desk.store)).toEqual(before);
  });
});
