import { expect, it } from 'vitest';
import {
  addSubscriber,
  cancelImport,
  createImportStep,
  exportSubscribers,
  exportSuppressions,
  readImport,
  refusedRows,
  runRehearsed,
  startImport,
  suppressAddresses,
} from '#src/commands/subscriber/index.ts';
import {
  confirmSubscription,
  eraseSubscription,
  unsubscribe,
} from '#src/commands/subscriber/readers.ts';
import { subscriptionsOf } from '#src/store/subscribers.ts';
import { component, group } from '../outbox/factories.ts';
import { MINUTE } from '../support/clock.ts';
import { describeOnStores, describeOnSqlite } from '../support/stores.ts';
import { ADA, STRANGER, subscriberDesk, WATCHER, type SubscriberDesk } from './subscriber-desk.ts';

const CONSENT = 'Ticked the box of our old page, 2025-03-01';

async function start(desk: SubscriberDesk, content: string, over: Record<string, unknown> = {}) {
  const input = { content, consent: CONSENT, confirm: 'consent', ...over };
  return startImport(desk.context, ADA, input);
}

async function runThrough(desk: SubscriberDesk, id: string, batch = 2) {
  const step = createImportStep(desk.context, { batch });
  while (await step()) {
    // Until the last row.
  }
  return readImport(desk.context, WATCHER, id);
}

async function everybody(desk: SubscriberDesk) {
  const rows = await desk.store.read.db.select().from(desk.store.read.t.subscribers);
  return rows.map(({ email, status }) => `${email} ${status}`).sort();
}

async function keptParts({ store }: SubscriberDesk): Promise<number> {
  return (await store.read.db.select().from(store.read.t.subscriberImportParts)).length;
}

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) {
    text += part;
  }
  return text;
}

describeOnStores('An import of subscribers', (make) => {
  it('adds people with their choices and the consent that was recorded', async () => {
    const desk = subscriberDesk(await make());
    const core = await group(desk.store, 'core');
    const api = await component(desk.store, 'api', { groupId: core });
    const { id, rows } = await start(
      desk,
      '\ufeffE-Mail;Name;Components;Groups;Kinds;Min Tier;Time Zone;Account ID\r\n'.replace(
        'E-Mail',
        'email',
      ) +
        'Bob@Example.com;Bob;api;core;incident maintenance;High;Europe/Berlin;C-7\r\n' +
        '\r\n' +
        '"eve@example.com";"Eve; or\n Eva";;;;;;\r\n',
    );
    expect(rows).toBe(2);
    const done = await runThrough(desk, id);
    expect(done).toMatchObject({ status: 'done', done: 2, added: 2, refused: 0, faults: [] });
    const bob = await desk.row('bob@example.com');
    expect(bob).toMatchObject({
      status: 'confirmed',
      confirmedBy: 'import',
      followsAll: false,
      wantsEmergencyPatch: false,
      wantsIncident: true,
      minTierRank: 2,
      timeZone: 'Europe/Berlin',
      accountId: 'C-7',
      consent: { statement: CONSENT, recorded_by: ADA.label, import_id: id },
    });
    expect(await subscriptionsOf(desk.store.read, [bob.id])).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ componentId: api })]),
    );
    expect(await desk.row('eve@example.com')).toMatchObject({ followsAll: true });
    expect((await desk.audit()).map(({ action }) => action)).toEqual([
      'subscriber.import_start',
      'subscriber.import',
    ]);
    expect(await keptParts(desk)).toBe(0);
  });

  it('names every bad row by its line, and hands the rows back for mending', async () => {
    const desk = subscriberDesk(await make());
    await component(desk.store, 'api');
    await component(desk.store, 'secret', { hidden: true });
    const { id } = await start(
      desk,
      [
        'email,components,min_tier,time_zone',
        'good@example.com,api,low,',
        'no address,api,low,',
        'a@example.com,nothing,low,',
        'b@example.com,secret,low,',
        'c@example.com,api,urgent,',
        'd@example.com,api,low,Mars/Phobos',
        'e@example.com,api,low,UTC,more',
        'f"x@example.com,api,low,',
        '"=cmd()@example.com",api,low,',
        'last@example.com,api,low,',
      ].join('\n'),
    );
    const done = await runThrough(desk, id, 3);
    expect(done).toMatchObject({ added: 2, refused: 8, rows: 10, done: 10 });
    expect(done.faults.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    expect(done.faults[1]!.detail).toBe('components “nothing” is not the slug of a component');
    expect(done.faults[2]!.detail).toBe('components “secret” is not the slug of a component');
    const csv = await refusedRows(desk.context, WATCHER, id);
    expect(csv.split('\n')[0]).toBe('line,email,detail');
    expect(csv).toContain('3,no address,');
    expect(csv).toContain("10,'=cmd()@example.com,");
  });

  it('brings back nobody who left, is suppressed or had themselves erased', async () => {
    const desk = subscriberDesk(await make());
    for (const name of ['left', 'erased', 'stays']) {
      await desk.ask({ email: `${name}@example.com`, components: 'all' });
      const token = await desk.token(`${name}@example.com`, 'confirm');
      await confirmSubscription(desk.context, token);
    }
    await unsubscribe(desk.context, await desk.token('left@example.com', 'unsubscribe'));
    // A stranger who asks for somebody who left does not open the way.
    await desk.ask({ email: 'left@example.com', components: 'all' });
    await eraseSubscription(desk.context, await desk.token('erased@example.com', 'manage'));
    const addresses = ['never@example.com', 'x y'];
    const suppressed = await suppressAddresses(desk.context, ADA, {
      addresses,
      reason: 'Old list',
    });
    expect(suppressed).toMatchObject({ suppressed: 1, already: 0, refused: [{ line: 2 }] });
    const before = await desk.row('stays@example.com');

    const file =
      'email,status,kinds\n' +
      ['left', 'erased', 'never', 'stays', 'new']
        .map((name) => `${name}@example.com,,incident`)
        .join('\n') +
      '\nold@example.com,unsubscribed,\n';
    const { id } = await start(desk, file);
    expect(await runThrough(desk, id)).toMatchObject({ added: 1, changed: 0, skipped: 5 });
    expect(await everybody(desk)).toEqual([
      'left@example.com pending',
      'never@example.com suppressed',
      'new@example.com confirmed',
      'stays@example.com confirmed',
    ]);
    expect(await desk.row('stays@example.com')).toEqual(before);
    await expect(
      addSubscriber(desk.context, ADA, { email: 'erased@example.com', components: 'all' }),
    ).rejects.toMatchObject({ code: 'conflict' });

    const again = await start(desk, file, { existing: 'update' });
    expect(await runThrough(desk, again.id)).toMatchObject({ added: 0, changed: 2, skipped: 4 });
    expect(await desk.row('stays@example.com')).toMatchObject({ wantsMaintenance: false });
  });

  it('does with an address that comes twice what its lines say one after the other', async () => {
    const desk = subscriberDesk(await make());
    await component(desk.store, 'api');
    await component(desk.store, 'web');
    const file = [
      'email,components,account_id',
      ...['ada@example.com,api,', 'eve@example.com,all,', 'Ada@example.com,web,C-7'],
      ...['eve@example.com,nothing,', 'ada@example.com,all,'],
    ].join('\n');
    const { id } = await start(desk, file, { existing: 'update' });
    const done = await runThrough(desk, id, 100);
    expect(done).toMatchObject({ added: 2, changed: 2, refused: 1, done: 5 });
    expect(done.faults).toMatchObject([{ line: 5, email: 'eve@example.com' }]);
    const ada = await desk.row('ada@example.com');
    expect(ada).toMatchObject({ followsAll: true, accountId: 'C-7', status: 'confirmed' });
    expect(await subscriptionsOf(desk.store.read, [ada.id])).toEqual([]);
    expect(await everybody(desk)).toHaveLength(2);
  });

  it('asks people to confirm at a pace, and each of them once', async () => {
    const desk = subscriberDesk(await make());
    const file = 'email\n' + Array.from({ length: 150 }, (_, i) => `p${i}@example.com\n`).join('');
    const { id } = await start(desk, file, { confirm: 'ask' });
    expect(await runThrough(desk, id, 100)).toMatchObject({ status: 'running', added: 120 });
    desk.clock.advance(MINUTE);
    expect(await runThrough(desk, id, 100)).toMatchObject({ status: 'done', added: 150 });
    const mails = await desk.store.read.db.select().from(desk.store.read.t.deliveries);
    expect(mails.length).toBe(150);
    expect(new Set(mails.map(({ subscriberId }) => subscriberId)).size).toBe(150);
    expect(await desk.row('p149@example.com')).toMatchObject({
      status: 'pending',
      consent: { statement: CONSENT },
    });
  });

  it('rehearses without changing anybody, and does it when told to', async () => {
    const desk = subscriberDesk(await make());
    const { id } = await start(desk, 'email\nbob@example.com\nnobody\n', { dry_run: true });
    await expect(runRehearsed(desk.context, ADA, id)).rejects.toMatchObject({
      code: 'not_allowed',
    });
    const seen = await runThrough(desk, id);
    expect(seen).toMatchObject({ status: 'done', dry_run: true, added: 1, refused: 1 });
    expect(await everybody(desk)).toEqual([]);
    await runRehearsed(desk.context, ADA, id);
    expect(await runThrough(desk, id)).toMatchObject({ dry_run: false, added: 1, refused: 1 });
    expect(await everybody(desk)).toEqual(['bob@example.com confirmed']);
    await expect(runRehearsed(desk.context, ADA, id)).rejects.toMatchObject({
      code: 'not_allowed',
    });
  });
});

describeOnSqlite('An import of subscribers, by the way', (make) => {
  it('goes on after a kill at any point, and two processes at once do no row twice', async () => {
    const desk = subscriberDesk(await make());
    const file = 'email\n' + Array.from({ length: 40 }, (_, i) => `p${i}@example.com\n`).join('');
    const { id } = await start(desk, file);
    const steps = [1, 2, 3].map(() => createImportStep(desk.context, { batch: 3 }));
    for (let turn = 0; ; turn += 1) {
      // Now and then a process is gone, and another begins from what was committed.
      steps[turn % 3] =
        turn % 4 === 0 ? createImportStep(desk.context, { batch: 3 }) : steps[turn % 3]!;
      const more = await Promise.all([steps[turn % 3]!(), steps[(turn + 1) % 3]!()]);
      if (!more.includes(true)) {
        break;
      }
    }
    expect(await readImport(desk.context, ADA, id)).toMatchObject({
      status: 'done',
      done: 40,
      added: 40,
      changed: 0,
      skipped: 0,
    });
  });

  it('undoes a part that fails in its middle', async () => {
    const desk = subscriberDesk(await make());
    const { id } = await start(desk, 'email\na@example.com\nb@example.com\nc@example.com\n');
    let calls = 0;
    const failing = {
      ...desk.context,
      parseAddress: (text: string) => {
        calls += 1;
        if (calls === 2) {
          throw new Error('The machine went away.');
        }
        return desk.context.parseAddress(text);
      },
    };
    await expect(createImportStep(failing)()).rejects.toThrow('went away');
    expect(await everybody(desk)).toEqual([]);
    expect(await runThrough(desk, id)).toMatchObject({ added: 3, done: 3 });
  });

  it('refuses a heading that would be read wrongly, a list without consent, and strangers', async () => {
    const desk = subscriberDesk(await make());
    const row = '\na@example.com,x\n';
    for (const [content, words] of [
      ['email,component' + row, 'component'],
      ['mail,components' + row, 'one of them email'],
      ['email,email' + row, 'twice'],
      ['', 'no line'],
      ['email\n', 'no row'],
    ] as const) {
      await expect(start(desk, content)).rejects.toMatchObject({ code: 'invalid' });
      await expect(
        start(desk, content).catch((error: unknown) =>
          JSON.stringify(error, ['message', 'faults', 'detail']),
        ),
      ).resolves.toContain(words);
    }
    for (const consent of [undefined, '', 'yes']) {
      await expect(start(desk, 'email\na@example.com\n', { consent })).rejects.toMatchObject({
        faults: [{ pointer: '/consent' }],
      });
    }
    await expect(startImport(desk.context, STRANGER, {})).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(startImport(desk.context, WATCHER, {})).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('stops where staff end it, and keeps no file', async () => {
    const desk = subscriberDesk(await make());
    const { id } = await start(desk, 'email\na@example.com\nb@example.com\n');
    const step = createImportStep(desk.context, { batch: 1 });
    await step();
    expect(await cancelImport(desk.context, ADA, id)).toMatchObject({
      status: 'cancelled',
      added: 1,
    });
    expect(await keptParts(desk)).toBe(1);
    expect([await step(), await step()]).toEqual([true, false]);
    expect(await keptParts(desk)).toBe(0);
    expect(await everybody(desk)).toEqual(['a@example.com confirmed']);
  });

  it('exports what it imports, with formulas marked', async () => {
    const desk = subscriberDesk(await make());
    await component(desk.store, 'api');
    const file =
      'email,components,account_id,min_tier\n=1+1@example.com,api,"=HYPERLINK(1)",high\n';
    await runThrough(desk, (await start(desk, file)).id);
    const csv = await textOf(await exportSubscribers(desk.context, WATCHER, {}));
    expect(csv).toContain("'=1+1@example.com,confirmed,api");
    expect(csv).toContain("'=HYPERLINK(1)");
    const other = subscriberDesk(await make());
    await component(other.store, 'api');
    await runThrough(other, (await start(other, csv)).id);
    expect(await other.row('=1+1@example.com')).toMatchObject({
      accountId: '=HYPERLINK(1)',
      minTierRank: 2,
      followsAll: false,
    });
    expect(
      await textOf(await exportSubscribers(desk.context, WATCHER, { status: 'pending' })),
    ).toBe(csv.split('\n')[0] + '\n');
    expect((await desk.audit()).filter(({ action }) => action === 'subscriber.export').length).toBe(
      2,
    );
  });

  it('gives every suppressed address with why, and whatever else is true of them', async () => {
    const desk = subscriberDesk(await make());
    await runThrough(desk, (await start(desk, 'email\nbob@example.com\neve@example.com\n')).id);
    await suppressAddresses(desk.context, ADA, {
      addresses: ['bob@example.com', 'zoe@example.com'],
      reason: '=their wish',
    });
    await unsubscribe(desk.context, await desk.token('bob@example.com', 'unsubscribe'));
    const at = new Date(desk.clock.now()).toISOString();
    const lines = (await textOf(await exportSuppressions(desk.context, WATCHER))).split('\n');
    expect(lines).toEqual([
      'email,kind,reason,at,unsubscribed_at,id',
      `bob@example.com,staff,'=their wish,${at},${at},${(await desk.row('bob@example.com')).id}`,
      `zoe@example.com,staff,'=their wish,${at},,${(await desk.row('zoe@example.com')).id}`,
      '',
    ]);
    await expect(exportSuppressions(desk.context, STRANGER)).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect((await desk.audit()).map(({ action }) => action)).toContain(
      'subscriber.export_suppressions',
    );
  });
});
