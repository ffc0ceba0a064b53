import { expect, it } from 'vitest';
import { SYSTEM } from '#src/domain/actor.ts';
import { ALL as settings } from '#src/pages/api/v1/settings/index.ts';
import { addUser } from '../http/support.ts';
import { HOUR } from '../support/clock.ts';
import { describeOnStores } from '../support/stores.ts';
import { openDesk } from './support.ts';

describeOnStores('A refusal that answers a guess', (make) => {
  it('is counted, and owners hear of a caller who gets more than ten in an hour', async () => {
    const desk = await openDesk(await make());
    await addUser(desk.store, { role: 'owner' });
    await desk.app.commands.createDraft(SYSTEM, {
      ...{ kind: 'incident', title: 'Errors', layer: 'application' },
      components: [{ slug: 'api', impact: 'partial_outage' }],
      private_facts: { nicknames: ['FooBleed'] },
    });
    const guesser = await desk.tokenFor('settings:write');
    const reader = await desk.tokenFor('settings:write', 'notices:read');
    const guess = async (token: string, times: number) => {
      for (let count = 0; count < times; count += 1) {
        const body = { page_name: `FooBleed ${count}` };
        expect((await desk.ask(settings, { method: 'PATCH', body, token })).status).toBe(422);
      }
    };
    const { db, t } = desk.store.read;
    const told = async () =>
      (await db.select().from(t.staffMessages)).filter(({ kind }) => kind === 'disclosure_guesses');
    await guess(reader, 12);
    await guess(guesser, 10);
    expect(await told()).toEqual([]);
    await guess(guesser, 3);
    expect(await told()).toMatchObject([
      { subject: expect.stringContaining('was refused private words') as string, channel: 'mail' },
    ]);
    expect(JSON.stringify(await told())).not.toContain('FooBleed');
    const counted = (await db.select().from(t.audit)).filter(
      ({ action }) => action === 'disclosure.guess',
    );
    expect(counted).toHaveLength(11);
    desk.clock.advance(HOUR);
    await guess(guesser, 11);
    expect(await told()).toHaveLength(2);
  });
});
