import { expect, it } from 'vitest';
import { assessFacts } from '#src/commands/assessment/assess-facts.ts';
import { createComponent } from '#src/commands/component/index.ts';
import {
  applyPolicyPreset,
  listPolicyPresets,
  listPolicyVersions,
  listTierPolicies,
  readPolicyVersion,
  readSettings,
  restorePolicyVersion,
  saveAssessmentRules,
  saveSettings,
  saveTierPolicy,
} from '#src/commands/settings/index.ts';
import { ROLE_SCOPES, SYSTEM, type Actor } from '#src/domain/actor.ts';
import { listAudit, publicationVersion } from '#src/store/record.ts';
import { HOUR } from '../support/clock.ts';
import { faultsOf, refusalOf, registryContext } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';

const STAFF: Actor = { label: 'user:bob@example.com', scopes: ROLE_SCOPES.staff };

describeOnStores('settings', (make) => {
  it('have defaults, and change only where something is given', async () => {
    const context = registryContext(await make());
    expect(await readSettings(context, STAFF)).toEqual({
      page_name: 'Status',
      time_zone: 'Europe/Berlin',
      support_contact: null,
    });
    await saveSettings(context, SYSTEM, { page_name: 'Larkfield “Cloud” <Status>' });
    const saved = await saveSettings(context, SYSTEM, { support_contact: 'help@example.com' });
    expect(saved).toEqual({
      page_name: 'Larkfield “Cloud” <Status>',
      time_zone: 'Europe/Berlin',
      support_contact: 'help@example.com',
    });
    expect(await readSettings(context, STAFF)).toEqual(saved);
    expect(await publicationVersion(context.store.read)).toBe(2);
    expect(
      (await saveSettings(context, SYSTEM, { support_contact: '' })).support_contact,
    ).toBeNull();
  });

  it('refuse line breaks and NUL, even at the end', async () => {
    const context = registryContext(await make());
    for (const mark of ['\r', '\n', '\r\nBcc: x@example.com', '\u0000', '\u2028', '\u0085']) {
      for (const field of ['page_name', 'support_contact', 'time_zone']) {
        const faults = await faultsOf(saveSettings(context, SYSTEM, { [field]: `UTC${mark}` }));
        expect(faults[0]).toEqual({
          pointer: `/${field}`,
          detail: 'must be one line without control characters',
        });
      }
    }
    expect(await listAudit(context.store.read, { limit: 1 })).toEqual([]);
  });

  it('refuse zones that there are not, links that run, and unknown fields', async () => {
    const context = registryContext(await make());
    const wrong = {
      time_zone: '+02:00',
      support_contact: 'javascript:alert(1)',
      page_name: '  ',
      theme: 'dark',
    };
    const faults = await faultsOf(saveSettings(context, SYSTEM, wrong));
    expect(faults.map(({ pointer }) => pointer).sort()).toEqual([
      '/page_name',
      '/support_contact',
      '/theme',
      '/time_zone',
    ]);
  });

  it('are changed by owners only', async () => {
    const context = registryContext(await make());
    const work = [
      saveSettings(context, STAFF, { page_name: 'x' }),
      saveTierPolicy(context, STAFF, 'low', {}),
    ];
    for (const one of work) {
      expect((await refusalOf(one)).code).toBe('forbidden');
    }
  });
});

describeOnStores('tier policies', (make) => {
  it('begin with the defaults and can be changed one field at a time', async () => {
    const context = registryContext(await make());
    const before = await listTierPolicies(context, STAFF);
    expect(before.map(({ tier }) => tier)).toEqual(['low', 'medium', 'high', 'critical']);
    expect(before[3]).toMatchObject({ respond_exploited_hours: 24, cadence_minutes: 30 });
    const saved = await saveTierPolicy(context, SYSTEM, 'high', {
      reminders_hours: [1, 12, 0.5, 12],
      cadence_minutes: null,
    });
    expect(saved).toEqual({ ...before[2], reminders_hours: [12, 1, 0.5], cadence_minutes: null });
    expect((await listTierPolicies(context, STAFF))[2]).toEqual(saved);
    const [entry] = await listAudit(context.store.read, { limit: 1 });
    expect(entry).toMatchObject({ action: 'settings.save_tier_policy', entityId: 'high' });
  });

  it('keep the CVSS bands in order and apart', async () => {
    const context = registryContext(await make());
    const save = (tier: string, patch: object) => saveTierPolicy(context, SYSTEM, tier, patch);
    expect(await faultsOf(save('medium', { cvss_min: 3.9 }))).toEqual([
      { pointer: '/cvss_min', detail: 'must be above 3.9, where the low tier ends' },
    ]);
    expect(await faultsOf(save('medium', { cvss_max: 7 }))).toEqual([
      { pointer: '/cvss_max', detail: 'must be below 7, where the high tier begins' },
    ]);
    expect((await faultsOf(save('medium', { cvss_min: 6, cvss_max: 5 })))[0]?.pointer).toBe(
      '/cvss_max',
    );
    await save('low', { cvss_max: 2 });
    await expect(save('medium', { cvss_min: 2.1 })).resolves.toMatchObject({ cvss_min: 2.1 });
  });

  it('refuse values that make no sense', async () => {
    const context = registryContext(await make());
    const faults = await faultsOf(
      saveTierPolicy(context, SYSTEM, 'low', {
        cvss_min: 1.23,
        respond_hours: 0,
        lead_time_hours: -1,
        reminders_hours: [1000],
        cadence_minutes: 1,
        approval: 'maybe',
      }),
    );
    expect(faults.map(({ pointer }) => pointer).sort()).toEqual([
      '/approval',
      '/cadence_minutes',
      '/cvss_min',
      '/lead_time_hours',
      '/reminders_hours/0',
      '/respond_hours',
    ]);
    const [slow] = await faultsOf(
      saveTierPolicy(context, SYSTEM, 'low', { respond_exploited_hours: 5000 }),
    );
    expect(slow?.pointer).toBe('/respond_exploited_hours');
    expect((await refusalOf(saveTierPolicy(context, SYSTEM, 'huge', {}))).code).toBe('not_found');
  });

  it('hold for the next assessment', async () => {
    const context = registryContext(await make());
    await createComponent(context, SYSTEM, { name: 'Docs', layer: 'application' });
    const facts = { cvss_score: 5, components: ['docs'] };
    expect(await assessFacts(context, STAFF, facts)).toMatchObject({ tier: 'medium', score: 5 });
    await saveTierPolicy(context, SYSTEM, 'medium', {
      respond_exploited_hours: 100,
      respond_hours: 200,
    });
    expect(await assessFacts(context, STAFF, facts)).toMatchObject({
      anchor: new Date(context.now()).toISOString(),
      respond_by: new Date(context.now() + 200 * HOUR).toISOString(),
    });
  });

  it('give a worse tier never more time than a milder one', async () => {
    const context = registryContext(await make());
    const [late] = await faultsOf(saveTierPolicy(context, SYSTEM, 'high', { respond_hours: 800 }));
    expect(late).toEqual({
      pointer: '/respond_hours',
      detail: 'must be at most 720, the time of the medium tier',
    });
  });

  it('keep every version they were in, and an assessment names the one it used', async () => {
    const context = registryContext(await make());
    const facts = { cvss_score: 5, epss: 0.3, exposure: 'internet' };
    expect(await assessFacts(context, STAFF, facts)).toMatchObject({
      tier: 'medium',
      policy_version: 0,
    });
    await saveTierPolicy(context, SYSTEM, 'low', { lead_time_hours: 5 });
    await saveAssessmentRules(context, SYSTEM, { high_epss: 0.2 });
    expect(await assessFacts(context, STAFF, facts)).toMatchObject({
      tier: 'high',
      policy_version: 2,
    });
    const versions = await listPolicyVersions(context, STAFF);
    expect(versions.map(({ version, high_epss }) => [version, high_epss])).toEqual([
      [2, 0.2],
      [1, 0.5],
      [0, 0.5],
    ]);
    const first = await readPolicyVersion(context, STAFF, 1);
    expect(first.policies.find(({ tier }) => tier === 'low')?.lead_time_hours).toBe(5);
    expect((await refusalOf(readPolicyVersion(context, STAFF, 7))).code).toBe('not_found');
    const [bad] = await faultsOf(saveAssessmentRules(context, SYSTEM, { high_epss: 0 }));
    expect(bad?.pointer).toBe('/high_epss');
  });

  it('take over the times of a preset, whose source they name, and nothing else', async () => {
    const context = registryContext(await make());
    await saveTierPolicy(context, SYSTEM, 'high', { lead_time_hours: 5 });
    for (const preset of await listPolicyPresets(context, STAFF)) {
      expect(preset.url).toMatch(/^https:\/\/[a-z.]+\//);
      expect(preset.source).not.toBe('');
    }
    const applied = await applyPolicyPreset(context, SYSTEM, 'cisa-bod-26-04', { loosen: true });
    expect(applied.changes).toContainEqual({
      tier: 'critical',
      field: 'respond_hours',
      before: 48,
      after: 14 * 24,
    });
    const policies = await listTierPolicies(context, STAFF);
    expect(policies.find(({ tier }) => tier === 'critical')).toMatchObject({
      respond_exploited_hours: 72,
      respond_hours: 14 * 24,
    });
    expect(policies.find(({ tier }) => tier === 'high')).toMatchObject({ lead_time_hours: 5 });
    expect((await listPolicyVersions(context, STAFF))[0]?.reason).toBe('Times of CISA BOD 26-04.');
    expect((await refusalOf(applyPolicyPreset(context, SYSTEM, 'none', undefined))).code).toBe(
      'not_found',
    );
    expect((await refusalOf(applyPolicyPreset(context, STAFF, 'pci-dss', undefined))).code).toBe(
      'forbidden',
    );
  });

  it('take over no longer time from a preset unless that is asked for', async () => {
    const context = registryContext(await make());
    await saveTierPolicy(context, SYSTEM, 'low', { respond_hours: 365 * 24 });
    for (const preset of await listPolicyPresets(context, STAFF)) {
      expect(preset.url).toMatch(/^https:\/\/[a-z.]+\//);
      const before = await listTierPolicies(context, STAFF);
      const { items, changes } = await applyPolicyPreset(context, SYSTEM, preset.key, undefined);
      items.forEach((policy, index) => {
        expect(policy.respond_hours).toBeLessThanOrEqual(before[index]!.respond_hours);
        const { respond_exploited_hours } = before[index]!;
        expect(policy.respond_exploited_hours).toBeLessThanOrEqual(respond_exploited_hours);
        const { respond_exploited_hours: urgent, respond_hours: usual } = policy;
        expect(urgent).toBeLessThanOrEqual(usual);
        expect(usual).toBeGreaterThanOrEqual(items[index + 1]?.respond_hours ?? 0);
      });
      expect(changes.every(({ before: was, after }) => Number(after) < Number(was))).toBe(true);
    }
    const pci = (await listPolicyPresets(context, STAFF)).find(({ key }) => key === 'pci-dss')!;
    expect(pci.policies).toEqual(await listTierPolicies(context, STAFF));
    // Its longer times would come with a warning.
    expect(pci.loosened?.find(({ tier }) => tier === 'high')?.respond_hours).toBe(30 * 24);
  });

  it('make no version without a change, and go back to any version, the shipped one too', async () => {
    const context = registryContext(await make());
    const shipped = await readPolicyVersion(context, STAFF, 0);
    expect(shipped.policies).toEqual(await listTierPolicies(context, STAFF));
    await saveTierPolicy(context, SYSTEM, 'low', {});
    await saveTierPolicy(context, SYSTEM, 'low', { lead_time_hours: 7 * 24 });
    await saveAssessmentRules(context, SYSTEM, { high_epss: 0.5 });
    await applyPolicyPreset(context, SYSTEM, 'pci-dss', undefined);
    const none = await restorePolicyVersion(context, SYSTEM, 0);
    expect(none.changes).toEqual([]);
    expect((await listPolicyVersions(context, STAFF)).map(({ version }) => version)).toEqual([0]);
    await saveTierPolicy(context, SYSTEM, 'low', { lead_time_hours: 5 });
    await saveAssessmentRules(context, SYSTEM, { high_epss: 0.2 });
    const { changes } = await restorePolicyVersion(context, SYSTEM, 0);
    expect(changes).toEqual([{ tier: 'low', field: 'lead_time_hours', before: 5, after: 168 }]);
    const [newest] = await listPolicyVersions(context, STAFF);
    expect(newest).toMatchObject({
      version: 3,
      high_epss: 0.5,
      reason: 'Version 0 was applied again.',
      policies: shipped.policies,
    });
    expect((await refusalOf(restorePolicyVersion(context, SYSTEM, 9))).code).toBe('not_found');
    expect((await refusalOf(restorePolicyVersion(context, STAFF, 0))).code).toBe('forbidden');
    const late = restorePolicyVersion(context, SYSTEM, 1, 2);
    expect((await refusalOf(late)).code).toBe('stale');
  });

  it('judge facts by their components and name those that are unknown', async () => {
    const context = registryContext(await make());
    await createComponent(context, SYSTEM, {
      name: 'Billing',
      layer: 'application',
      criticality: 'critical',
    });
    const cvss_vector = 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H';
    const assessed = await assessFacts(context, STAFF, { cvss_vector, components: ['billing'] });
    expect(assessed).toMatchObject({ tier: 'critical', score: 8.1, anchor_kind: 'evaluation' });
    expect(assessed.reasons.join(' ')).toContain('Billing is business-critical');
    const wrong = { cvss_vector: 'CVSS:9', components: ['nowhere'] };
    const faults = await faultsOf(assessFacts(context, STAFF, wrong));
    expect(faults.map(({ pointer }) => pointer).sort()).toEqual(['/components/0', '/cvss_vector']);
    expect(await faultsOf(assessFacts(context, STAFF, {}))).toHaveLength(1);
    expect(await listAudit(context.store.read, { limit: 5 })).toHaveLength(1);
  });
});
