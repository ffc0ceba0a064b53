import PostalMime from 'postal-mime';
import { expect, it } from 'vitest';
import type { MailTemplates } from '#src/mail/templates.ts';
import type { Store } from '#src/store/queries.ts';
import { updateSubscriber } from '#src/store/subscribers.ts';
import { announced, component, group, subscriber } from '../outbox/factories.ts';
import { runAll, workerDesk, type Desk } from '../outbox/harness.ts';
import { describeOnStores } from '../support/stores.ts';

/** A desk that counts what it composes. */
function countingDesk(store: Store): Desk & { composed: () => number } {
  const { mailTemplates } = workerDesk(store).deps;
  let composed = 0;
  const counting: MailTemplates = {
    render(name, facts) {
      composed += 1;
      return mailTemplates.render(name, facts);
    },
  };
  return { ...workerDesk(store, { mailTemplates: counting }), composed: () => composed };
}

async function textTo(desk: Desk, email: string): Promise<string> {
  const mail = desk.transport.sent.find(({ to }) => to === email)!;
  return (await PostalMime.parse(Buffer.from(mail.raw, 'latin1'))).text!;
}

describeOnStores('A mail about one update', (make) => {
  it('is composed once for all who follow the same of it and read it alike', async () => {
    const store = await make();
    const web = await group(store, 'web');
    const shop = await component(store, 'shop', { groupId: web });
    const blog = await component(store, 'blog', { groupId: web });
    const api = await component(store, 'api');
    const other = await component(store, 'other');
    const desk = countingDesk(store);
    for (let count = 0; count < 8; count += 1) {
      await subscriber(store, { email: `all${count}@example.com` });
      await subscriber(store, { email: `api${count}@example.com`, components: [other, api] });
      // A group and its components are the same to the reader.
      await subscriber(store, { email: `g${count}@example.com`, groups: [web] });
      await subscriber(store, { email: `c${count}@example.com`, components: [blog, shop] });
      await subscriber(store, { email: `z${count}@example.com`, timeZone: 'Asia/Tokyo' });
    }
    await announced(store, { components: [shop, blog, api] });
    await runAll(desk);
    expect(desk.transport.sent).toHaveLength(40);
    expect(desk.composed()).toBe(4);
    expect(await textTo(desk, 'all3@example.com')).toMatch(/Affects: +shop: slower.*\n +blog/);
    expect(await textTo(desk, 'api3@example.com')).toMatch(
      /You follow: +api: slower than usual\nAlso affects: +shop and blog/,
    );
    for (const who of ['g3', 'c3']) {
      const text = await textTo(desk, `${who}@example.com`);
      expect(text).toMatch(/You follow: +shop: .*\n +blog: .*\nAlso affects: +api/);
      expect(text).toMatch(/because you subscribed to shop and blog on Example\s+Status\./);
    }
    expect(await textTo(desk, 'z3@example.com')).toContain('GMT+9');
  });

  it('offers every update to who gets only some of them', async () => {
    const store = await make();
    const ada = await subscriber(store, { email: 'ada@example.com' });
    await subscriber(store, { email: 'bob@example.com' });
    await store.transaction((q) => updateSubscriber(q, ada, { news: 'time_changes' }));
    const { noticeId } = await announced(store);
    const desk = workerDesk(store);
    await runAll(desk);
    const link = new RegExp(`every update of this notice:\\nhttps://\\S+&notice=${noticeId}\\n`);
    expect(await textTo(desk, 'ada@example.com')).toMatch(link);
    expect(await textTo(desk, 'bob@example.com')).not.toMatch(link);
    const raw = desk.transport.sent.find(({ to }) => to === 'ada@example.com')!.raw;
    const { html } = await PostalMime.parse(Buffer.from(raw, 'latin1'));
    expect(html).toContain(`&amp;notice=${noticeId}"`);
  });

  it('says so to who follows this notice only', async () => {
    const store = await make();
    const api = await component(store, 'api');
    const other = await component(store, 'other');
    const ada = await subscriber(store, { email: 'ada@example.com', components: [other] });
    const { noticeId } = await announced(store, { components: [api] });
    await store.transaction(async (q) => {
      await q.db.insert(q.t.noticeFollowers).values({ noticeId, subscriberId: ada, createdAt: 0 });
      await updateSubscriber(q, ada, { dailyDigest: true });
    });
    const desk = workerDesk(store);
    await runAll(desk);
    const text = await textTo(desk, 'ada@example.com');
    expect(text).toContain('because you follow this notice on Example Status.');
    expect(text).toContain('Stop following it, or change what you get:\nhttps://');
    expect(text).toMatch(/Affects: +api: slower than usual/);
  });
});
