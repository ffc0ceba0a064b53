import { expect, it } from 'vitest';
import { handleNoticeForm } from '#src/ui/admin/handle-notice-form.ts';
import type { Staff } from '#src/ui/admin/require-staff.ts';
import { openDesk } from '../api/support.ts';
import { ALICE } from '../support/context.ts';
import { describeOnStores } from '../support/stores.ts';

const STAFF: Staff = {
  actor: ALICE,
  user: { id: 'x', email: 'alice@example.com', name: 'Alice', role: 'owner' },
};
const KEY = '6b7f7d3e-2d7c-4a54-9b0e-0f3e2c1d4b5a';

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  const usual = {
    of: 'notice',
    once: KEY,
    kind: 'incident',
    first_status: 'identified',
    layer: 'application',
    tier: 'high',
    component: 'api',
    'impact-api': 'partial_outage',
    time_zone: 'UTC',
    template: 'auto',
  };
  for (const [name, value] of Object.entries({ ...usual, ...fields })) {
    form.set(name, value);
  }
  return form;
}

describeOnStores('The form of a new notice', (make) => {
  async function open() {
    const { app } = await openDesk(await make());
    const send = (fields: Record<string, string>, staff = STAFF) =>
      handleNoticeForm(app, staff, formOf(fields), null);
    async function seen(fields: Record<string, string> = {}): Promise<string> {
      const state = await send({ ...fields, action: 'preview' });
      return state instanceof Response ? '' : (state.previewed?.seen ?? '');
    }
    const notices = async () => (await app.commands.readNotices(ALICE, { limit: 50 })).items;
    return { send, seen, notices };
  }

  const whereTo = (result: unknown): string | null =>
    result instanceof Response ? result.headers.get('location') : null;

  it('publishes once, however often and however fast it is sent', async () => {
    const { send, seen, notices } = await open();
    const fields = { action: 'publish', seen: await seen() };
    const [first, second] = await Promise.all([send(fields), send(fields)]);
    const third = await send(fields);
    const [notice, ...others] = await notices();
    expect(others).toEqual([]);
    expect(notice).toMatchObject({ status: 'identified', kind: 'incident' });
    for (const result of [first, second, third]) {
      expect(whereTo(result)).toMatch(
        new RegExp(`^/admin/notices/${notice!.id}\\?flash=published`),
      );
    }
  });

  it('saves a draft once, and takes the first status along', async () => {
    const { send, notices } = await open();
    const results = [await send({ action: 'save' }), await send({ action: 'save' })];
    const [draft, ...others] = await notices();
    expect(others).toEqual([]);
    const path = `/admin/notices/${draft!.id}/edit?flash=draft-saved&status=identified`;
    expect(results.map(whereTo)).toEqual([path, path]);
  });

  it('asks when the same form comes with other words, and makes another notice then', async () => {
    const { send, notices } = await open();
    await send({ action: 'save' });
    const again = await send({ action: 'save', title: 'Another matter' });
    if (again instanceof Response) {
      throw new Error('It was taken.');
    }
    expect(again.trouble).toMatchObject({ status: 409 });
    expect(again.values.text.title).toBe('Another matter');
    expect(again.once).not.toBe(KEY);
    expect(await notices()).toHaveLength(1);
    await send({ action: 'save', title: 'Another matter', once: again.once });
    expect(await notices()).toHaveLength(2);
  });

  it('leaves the key unused where the form is refused', async () => {
    const { send, notices } = await open();
    const refused = await send({ action: 'save', tier: 'enormous' });
    expect(refused).toMatchObject({ trouble: { status: 422 }, once: KEY });
    await send({ action: 'save' });
    expect(await notices()).toHaveLength(1);
  });

  it('does not mix up two people who send the same key', async () => {
    const { send, notices } = await open();
    await send({ action: 'save' });
    await send({ action: 'save' }, { ...STAFF, actor: { label: 'user:eve', scopes: ['all'] } });
    expect(await notices()).toHaveLength(2);
  });

  it('previews the status that an incident begins with', async () => {
    const { send } = await open();
    const state = await send({ action: 'preview', first_status: 'monitoring' });
    expect(state).toMatchObject({
      trouble: null,
      previewed: { preview: { notice: { status: 'monitoring' } } },
    });
    const wrong = await send({ action: 'preview', first_status: 'resolved' });
    expect(wrong).toMatchObject({ trouble: { faults: [{ field: 'first_status' }] } });
  });

  it('does not ask a planned work for the status of an incident', async () => {
    const { send } = await open();
    const state = await send({
      action: 'preview',
      kind: 'maintenance',
      window_start: '2027-01-10T02:00',
      window_end: '2027-01-10T04:00',
      'variable-work': 'move a disk',
    });
    expect(state).toMatchObject({
      trouble: null,
      previewed: { preview: { notice: { status: 'scheduled' } } },
    });
  });
});
