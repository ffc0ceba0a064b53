import { expect, it } from 'vitest';
import { ALL as audit } from '#src/pages/api/v1/audit.ts';
import { ALL as group } from '#src/pages/api/v1/component-groups/[slug].ts';
import { ALL as groups } from '#src/pages/api/v1/component-groups/index.ts';
import { ALL as component } from '#src/pages/api/v1/components/[slug].ts';
import { ALL as components } from '#src/pages/api/v1/components/index.ts';
import { ALL as contact } from '#src/pages/api/v1/contacts/[id].ts';
import { ALL as contacts } from '#src/pages/api/v1/contacts/index.ts';
import { ALL as alerts } from '#src/pages/api/v1/mail-queue/alerts.ts';
import { ALL as approvals } from '#src/pages/api/v1/settings/approvals.ts';
import { ALL as branding } from '#src/pages/api/v1/settings/branding.ts';
import { ALL as checklists } from '#src/pages/api/v1/settings/checklists.ts';
import { ALL as ladder } from '#src/pages/api/v1/settings/ladder.ts';
import { ALL as tier } from '#src/pages/api/v1/tier-policies/[tier].ts';
import { ALL as tiers } from '#src/pages/api/v1/tier-policies/index.ts';
import { ALL as preset } from '#src/pages/api/v1/tier-policies/presets/[key].ts';
import { ALL as version } from '#src/pages/api/v1/tier-policies/versions/[version].ts';
import { ALL as settings } from '#src/pages/api/v1/settings/index.ts';
import { ALL as subscriber } from '#src/pages/api/v1/subscribers/[id].ts';
import { ALL as subscribers } from '#src/pages/api/v1/subscribers/index.ts';
import { ALL as template } from '#src/pages/api/v1/templates/[...key].ts';
import { ALL as templates } from '#src/pages/api/v1/templates/index.ts';
import { ALL as token } from '#src/pages/api/v1/tokens/[id].ts';
import { ALL as tokens } from '#src/pages/api/v1/tokens/index.ts';
import { describeOnStores } from '../support/stores.ts';
import { openDesk, type Route, type Told } from './support.ts';

const items = ({ body }: Told) => body['items'] as Record<string, unknown>[];

describeOnStores('Over the API', (make) => {
  it('settings are kept from two owners who overwrite each other', async () => {
    const desk = await openDesk(await make());
    await desk.ask(groups, { method: 'POST', body: { name: 'Core' } });
    const contact1 = { role: 'duty_lead', name: 'Ada', email: 'ada@example.com' };
    const { body: kept } = await desk.ask(contacts, { method: 'POST', body: contact1 });
    const source = 'The work on {{component_names}} begins.';
    const rungs = [{ after_minutes: 5, roles: ['duty_lead'] }];
    const guarded: [string, Route, Route, object, string, object][] = [
      ['tiers', tiers, tier, { tier: 'low' }, 'PATCH', { lead_time_hours: 5 }],
      ['rules', tiers, tiers, {}, 'PATCH', { high_epss: 0.3 }],
      ['presets', tiers, preset, { key: 'asd-essential-eight' }, 'POST', {}],
      ['versions', tiers, version, { version: '0' }, 'POST', {}],
      ['component', component, component, { slug: 'api' }, 'PATCH', { name: 'Our API' }],
      ['group', group, group, { slug: 'core' }, 'PATCH', { name: 'Heart' }],
      ['contact', contact, contact, { id: kept['id'] }, 'PUT', { ...contact1, name: 'Bob' }],
      ['ladder', ladder, ladder, {}, 'PUT', { rungs, repeat_minutes: null }],
      ['checklists', checklists, checklists, {}, 'PUT', { items: [] }],
      ['settings', settings, settings, {}, 'PATCH', { page_name: 'Larkfield' }],
      ['branding', branding, branding, {}, 'PATCH', { accent: '#0044aa' }],
      ['approvals', approvals, approvals, {}, 'PATCH', { enforcement: 'always' }],
      ['alerts', alerts, alerts, {}, 'PATCH', { failure_percent: 9 }],
      ['template', template, template, { key: 'maintenance/low/progress' }, 'PUT', { source }],
    ];
    for (const [name, read, write, params, method, body] of guarded) {
      const seen = (await desk.ask(read, { params: { ...params } })).headers.get('etag');
      expect([name, seen]).toEqual([name, expect.stringMatching(/^"r\d+"$/)]);
      const put = (tag: string) =>
        desk.ask(write, { method, params: { ...params }, body, headers: { 'if-match': tag } });
      expect([name, (await put('zzz')).status]).toEqual([name, 400]);
      expect([name, (await put('"zzz"')).status]).toEqual([name, 412]);
      expect([name, (await put('"r99"')).status]).toEqual([name, 412]);
      const saved = await put(seen!);
      expect([name, saved.status]).toEqual([name, 200]);
      expect([name, saved.headers.get('etag')]).not.toEqual([name, seen]);
      expect([name, (await put(seen!)).status]).toEqual([name, 412]);
      expect([name, (await put(saved.headers.get('etag')!)).status]).toEqual([name, 200]);
    }
  });

  it('components are made, read, changed and archived', async () => {
    const desk = await openDesk(await make());
    const body = { name: 'Sign-in', layer: 'application' };
    const made = await desk.ask(components, { method: 'POST', body });
    expect(made.body.errors).toBeUndefined();
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(
      'https://status.example.com/api/v1/components/sign-in',
    );
    const params = { slug: 'sign-in' };
    const edited = await desk.ask(component, { method: 'PATCH', params, body: { name: 'Login' } });
    expect(edited.body['name']).toBe('Login');
    expect((await desk.ask(component, { method: 'DELETE', params })).status).toBe(204);
    expect(items(await desk.ask(components)).map(({ slug }) => slug)).toEqual(
      expect.arrayContaining(['api', 'hosts']),
    );
    expect(items(await desk.ask(components))).toHaveLength(2);
    expect((await desk.ask(component, { params: { slug: 'nope' } })).status).toBe(404);
  });

  it('components are paged', async () => {
    const desk = await openDesk(await make());
    const first = await desk.ask(components, { query: '?limit=1' });
    const cursor = String(first.body['next_cursor']);
    const second = await desk.ask(components, { query: `?limit=1&cursor=${cursor}` });
    expect(second.body['next_cursor']).toBeNull();
    expect(items(second)[0]!['slug']).not.toBe(items(first)[0]!['slug']);
    expect((await desk.ask(components, { query: '?limit=0' })).status).toBe(422);
    expect((await desk.ask(components, { query: '?limit=101' })).status).toBe(422);
  });

  it('groups are made, read, changed and deleted', async () => {
    const desk = await openDesk(await make());
    const made = await desk.ask(groups, { method: 'POST', body: { name: 'Core services' } });
    expect(made.status).toBe(201);
    const params = { slug: 'core-services' };
    const body = { name: 'Core' };
    expect((await desk.ask(group, { method: 'PATCH', params, body })).body['name']).toBe('Core');
    expect(items(await desk.ask(groups))).toHaveLength(1);
    expect((await desk.ask(group, { method: 'DELETE', params })).status).toBe(204);
    expect((await desk.ask(group, { params })).status).toBe(404);
  });

  it('templates are read, overridden and put back', async () => {
    const desk = await openDesk(await make());
    const key = String(items(await desk.ask(templates, { query: '?limit=1' }))[0]!['key']);
    const params = { key };
    const shipped = await desk.ask(template, { params });
    const source = String(shipped.body['source']);
    const body = { source: `${source}\nThank you for your patience.\n` };
    const saved = await desk.ask(template, { method: 'PUT', params, body });
    expect(saved.body).toMatchObject({ key, origin: 'override' });
    const back = await desk.ask(template, { method: 'DELETE', params });
    expect(back.body).toMatchObject({ key, origin: 'shipped', source });
    const broken = { source: '{{constructor.constructor "return process"}}' };
    expect((await desk.ask(template, { method: 'PUT', params, body: broken })).status).toBe(422);
    expect((await desk.ask(template, { params: { key: 'nope' } })).status).toBe(404);
  });

  it('subscribers are added once, changed and removed', async () => {
    const desk = await openDesk(await make());
    const body = { email: 'reader@example.com', components: ['api'], confirmed_by: 'import' };
    const added = await desk.ask(subscribers, { method: 'POST', body });
    expect(added.body.errors).toBeUndefined();
    expect([added.status, added.body['status']]).toEqual([201, 'confirmed']);
    const params = { id: String(added.body['id']) };
    expect(added.headers.get('location')).toContain(`/api/v1/subscribers/${params.id}`);
    expect((await desk.ask(subscribers, { method: 'POST', body })).status).toBe(200);
    const change = { components: 'all' };
    const edited = await desk.ask(subscriber, { method: 'PATCH', params, body: change });
    expect(edited.body['components']).toBe('all');
    expect(items(await desk.ask(subscribers, { query: '?status=confirmed' }))).toHaveLength(1);
    expect((await desk.ask(subscriber, { method: 'DELETE', params })).status).toBe(204);
    expect((await desk.ask(subscriber, { params })).status).toBe(404);
    expect(items(await desk.ask(subscribers))).toEqual([]);
  });

  it('tokens are shown once, work, and stop when revoked', async () => {
    const desk = await openDesk(await make());
    const body = { name: 'Scanner', scopes: ['components:read'] };
    const made = await desk.ask(tokens, { method: 'POST', body });
    const text = String(made.body['token']);
    expect((await desk.ask(components, { token: text })).status).toBe(200);
    expect((await desk.ask(settings, { token: text })).status).toBe(403);
    const listed = await desk.ask(tokens);
    expect(JSON.stringify(listed.body)).not.toContain(text);
    const params = { id: String(made.body['id']) };
    expect((await desk.ask(token, { method: 'DELETE', params })).status).toBe(204);
    expect((await desk.ask(components, { token: text })).status).toBe(401);
  });

  it('settings are read and changed, and the record tells who did what', async () => {
    const desk = await openDesk(await make());
    const body = { page_name: 'Acme Cloud' };
    expect((await desk.ask(settings, { method: 'PATCH', body })).body['page_name']).toBe(
      'Acme Cloud',
    );
    expect((await desk.ask(settings)).body['page_name']).toBe('Acme Cloud');
    const wrong = await desk.ask(settings, { method: 'PATCH', body: { secret_key: 'x' } });
    expect(wrong.body.errors?.map(({ pointer }) => pointer)).toEqual(['/secret_key']);
    desk.clock.advance(1);
    await desk.ask(groups, { method: 'POST', body: { name: 'Core' } });
    const first = await desk.ask(audit, { query: '?limit=1' });
    expect(items(first)[0]).toMatchObject({ actor: 'token:t1' });
    const cursor = String(first.body['next_cursor']);
    const second = await desk.ask(audit, { query: `?limit=1&cursor=${cursor}` });
    expect(items(second)[0]!['action']).toMatch(/^settings/);
    expect((await desk.ask(audit, { query: '?cursor=x' })).status).toBe(422);
  });

  it('what is not JSON is refused before anything looks at it', async () => {
    const desk = await openDesk(await make());
    const asked = (type: string, body: string) =>
      desk.ask(groups, { method: 'POST', body, headers: { 'content-type': type } });
    expect((await asked('text/plain', '{"name":"Core"}')).status).toBe(415);
    expect((await asked('application/x-www-form-urlencoded', 'name=Core')).status).toBe(415);
    expect((await asked('application/json', '{"name":')).status).toBe(400);
    expect((await asked('application/json', `"${'x'.repeat(2 * 1024 * 1024)}"`)).status).toBe(413);
  });
});
