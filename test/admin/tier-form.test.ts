import { describe, expect, it } from 'vitest';
import { troubleOf } from '#src/ui/admin/form-faults.ts';
import {
  inFormWords,
  spanText,
  tierFromForm,
  tierFromStored,
  tierInput,
  type TierValues,
} from '#src/ui/admin/tier-form.ts';
import { TIERS } from '#src/domain/severity.ts';
import { openDesk } from '../api/support.ts';
import { ALICE } from '../support/context.ts';
import { describeOnSqlite } from '../support/stores.ts';

describeOnSqlite('The form of a tier', (make) => {
  async function open() {
    const { app } = await openDesk(await make());
    const policies = () => app.commands.listTierPolicies(ALICE);
    const save = (tier: string, values: TierValues) => {
      const form = new FormData();
      Object.entries(values).forEach(([name, value]) => form.set(name, value));
      return app.commands.saveTierPolicy(ALICE, tier, tierInput(tierFromForm(form)));
    };
    const faults = async (tier: (typeof TIERS)[number], change: Partial<TierValues>) => {
      const policy = (await policies()).find((one) => one.tier === tier)!;
      try {
        await save(tier, { ...tierFromStored(policy), ...change });
      } catch (error) {
        return inFormWords(troubleOf(error)).faults;
      }
      return [];
    };
    return { policies, save, faults };
  }

  it('saves each tier unchanged as it shows it', async () => {
    const { policies, save } = await open();
    const before = await policies();
    expect(before.map(({ tier }) => tier)).toEqual([...TIERS]);
    for (const policy of before) {
      await save(policy.tier, tierFromStored(policy));
    }
    expect(await policies()).toEqual(before);
  });

  it('takes empty as none, and numbers as people write them', async () => {
    const { policies, faults } = await open();
    const change = { reminders_hours: ' 48; 2,0.5', cadence_minutes: '', cvss_max: '8,8' };
    expect(await faults('high', change)).toEqual([]);
    expect((await policies())[2]).toMatchObject({
      reminders_hours: [48, 2, 0.5],
      cadence_minutes: null,
      cvss_max: 8.8,
    });
    expect(await faults('high', { reminders_hours: '' })).toEqual([]);
    expect((await policies())[2]?.reminders_hours).toEqual([]);
  });

  it.each([
    ['respond_hours', { respond_hours: 'soon' }],
    ['reminders_hours', { reminders_hours: '24, tomorrow' }],
    ['cadence_minutes', { cadence_minutes: '1' }],
    ['cvss_max', { cvss_max: '9.5' }],
    ['lead_time_hours', { lead_time_hours: '' }],
    ['approval', { approval: 'perhaps' }],
  ] as const)('says at %s what is wrong there', async (field, change) => {
    const { faults } = await open();
    expect((await faults('high', change)).map((fault) => fault.field)).toEqual([field]);
  });

  it('names another field by its label', async () => {
    const { faults } = await open();
    expect(await faults('high', { respond_hours: '60' })).toEqual([
      { field: 'respond_exploited_hours', detail: 'must be at most “Respond within”, 60' },
    ]);
  });
});

describe('a span', () => {
  it.each([
    [168, '7 days'],
    [48, '2 days'],
    [36, '36 hours'],
    [24, '24 hours'],
    [1, '1 hour'],
    [0.5, '30 minutes'],
    [1.5, '90 minutes'],
  ])('of %d hours is “%s”', (hours, text) => {
    expect(spanText(hours)).toBe(text);
  });
});
