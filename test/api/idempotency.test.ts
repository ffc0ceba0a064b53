import { expect, it } from 'vitest';
import { answerOnce } from '#src/http/answer-once.ts';
import { writeSetting } from '#src/store/record.ts';
import { pruneKeptAnswers } from '#src/store/idempotency.ts';
import { ALL as notices } from '#src/pages/api/v1/notices/index.ts';
import { ALL as publication } from '#src/pages/api/v1/notices/[id]/publication.ts';
import { ALL as tokens } from '#src/pages/api/v1/tokens/index.ts';
import { DAY } from '../support/clock.ts';
import { maintenanceInput } from '../support/context.ts';
import { describeOnStores } from '../support/stores.ts';
import { countRows, openDesk, type Desk } from './support.ts';

const KEY = { 'idempotency-key': '"deploy-1742"' };

describeOnStores('A repeated POST', (make) => {
  const post = (
    desk: Desk,
    change: Record<string, unknown> = {},
    headers: Record<string, string> = KEY,
  ) => desk.ask(notices, { method: 'POST', body: maintenanceInput(desk.clock, change), headers });

  it('without a key makes a second notice', async () => {
    const desk = await openDesk(await make());
    await post(desk, {}, {});
    await post(desk, {}, {});
    expect((await countRows(desk.store))['notices']).toBe(2);
  });

  it('with its key is answered as before and does nothing', async () => {
    const desk = await openDesk(await make());
    const first = await post(desk);
    const again = await post(desk, {}, { 'idempotency-key': 'deploy-1742' });
    expect(first.status).toBe(201);
    expect(first.headers.has('idempotency-replayed')).toBe(false);
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    for (const name of ['location', 'etag', 'content-type', 'cache-control']) {
      expect(again.headers.get(name)).toBe(first.headers.get(name));
    }
    expect((await countRows(desk.store))['notices']).toBe(1);
  });

  it('with its key at the same time makes one notice', async () => {
    const desk = await openDesk(await make());
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(desk)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    const replayed = answers.filter(({ headers }) => headers.has('idempotency-replayed'));
    expect(replayed).toHaveLength(4);
    expect(await countRows(desk.store)).toMatchObject({ notices: 1, idempotencyKeys: 1 });
  });

  it('publishes and announces once', async () => {
    const desk = await openDesk(await make());
    const { body } = await post(desk);
    const params = { id: String(body['id']) };
    const publish = () =>
      desk.ask(publication, { method: 'POST', params, headers: { 'idempotency-key': '"p"' } });
    const [one, two] = await Promise.all([publish(), publish()]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(one.body).toEqual(two.body);
    expect(await countRows(desk.store)).toMatchObject({ updates: 1, announcements: 1 });
  });

  it('with a used key and other content is refused', async () => {
    const desk = await openDesk(await make());
    await post(desk);
    const other = await post(desk, { title: 'Another title' });
    expect(other.status).toBe(422);
    expect(other.body['detail']).toContain('Idempotency-Key');
    expect((await countRows(desk.store))['notices']).toBe(1);
  });

  it('may use the key again after a refusal, which is not kept', async () => {
    const desk = await openDesk(await make());
    expect((await post(desk, { title: '' })).status).toBe(422);
    expect((await countRows(desk.store))['idempotencyKeys']).toBe(0);
    expect((await post(desk)).status).toBe(201);
  });

  it('never sees the answer that another token got', async () => {
    const desk = await openDesk(await make());
    const mine = await post(desk);
    const token = await desk.tokenFor('notices:write');
    const body = maintenanceInput(desk.clock);
    const theirs = await desk.ask(notices, { method: 'POST', body, headers: KEY, token });
    expect(theirs.headers.has('idempotency-replayed')).toBe(false);
    expect(theirs.body['id']).not.toBe(mine.body['id']);
  });

  it('after a day is a new one, and the old answer can be pruned', async () => {
    const desk = await openDesk(await make());
    const first = await post(desk);
    desk.clock.advance(DAY - 1);
    // The window is counted from the clock, so the body must be sent as it was.
    const body = maintenanceInput({ ...desk.clock, now: () => desk.clock.now() - (DAY - 1) });
    const again = () => desk.ask(notices, { method: 'POST', body, headers: KEY });
    expect((await again()).body['id']).toBe(first.body['id']);
    expect(await desk.store.transaction((q) => pruneKeptAnswers(q, desk.clock.now()))).toBe(0);
    desk.clock.advance(2);
    expect(await desk.store.transaction((q) => pruneKeptAnswers(q, desk.clock.now()))).toBe(1);
    expect((await again()).headers.has('idempotency-replayed')).toBe(false);
  });

  it('leaves nothing of what it did where its answer cannot be kept', async () => {
    const desk = await openDesk(await make());
    const { store } = desk;
    const repeatable = {
      request: new Request('https://status.example.com/', { method: 'POST', headers: KEY }),
      path: '/',
      owner: 'token:x',
      body: new Uint8Array(),
    };
    const failing = answerOnce(desk.app, repeatable, async () => {
      await store.transaction((q) => writeSetting(q, 'name', 'Acme', 1));
      return { body: { unwritable: 1n } };
    });
    await expect(failing).rejects.toThrow('BigInt');
    expect(await store.read.db.select().from(store.read.t.settings)).toEqual([]);
    expect((await countRows(store))['idempotencyKeys']).toBe(0);
  });

  it('does not keep a token that was shown once', async () => {
    const desk = await openDesk(await make());
    const asked = { method: 'POST', headers: KEY, body: { name: 'CI', scopes: ['notices:write'] } };
    const first = await desk.ask(tokens, asked);
    const token = String(first.body['token']);
    expect(token).toMatch(/^fw_/);
    const again = await desk.ask(tokens, asked);
    expect(again.status).toBe(201);
    expect(again.body).toEqual({ ...first.body, token: null });
    const kept = await desk.store.read.db.select().from(desk.store.read.t.idempotencyKeys);
    expect(JSON.stringify(kept)).not.toContain(token);
  });

  it.each(['"', '""', '"ü"', 'a b'])('with the malformed key %j is refused', async (key) => {
    const desk = await openDesk(await make());
    expect((await post(desk, {}, { 'idempotency-key': key })).status).toBe(400);
    expect((await countRows(desk.store))['notices']).toBe(0);
  });
});
