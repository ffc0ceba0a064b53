import { describe, expect, test } from 'vitest';
import { invalidInput, Refusal } from '#src/domain/errors.ts';
import { faultOf, troubleOf } from '#src/ui/admin/form-faults.ts';
import { noticeFields } from '#src/ui/admin/notice-form.ts';
import { EMPTY_STAGE, freshValues } from '#src/ui/admin/notice-values.ts';
import { updateFields } from '#src/ui/admin/update-form.ts';
import { windowFields } from '#src/ui/admin/window-form.ts';

describe('the field of a fault in the notice form', () => {
  const values = {
    ...freshValues('UTC'),
    impacts: { api: 'degraded_performance', 'sign-in': 'partial_outage' },
    stages: [
      EMPTY_STAGE,
      { ...EMPTY_STAGE, name: 'Canary', percent: '5' },
      { ...EMPTY_STAGE, name: 'Everyone', percent: '5' },
    ],
  };
  const fieldOf = noticeFields(values);

  test.each([
    ['/kind', 'kind'],
    ['/title', 'title'],
    ['/body', 'body'],
    ['/tier_reason', 'tier_reason'],
    ['/window', 'window_start'],
    ['/window/start', 'window_start'],
    ['/window/end', 'window_end'],
    ['/window/time_zone', 'time_zone'],
    ['/assessment', 'cvss_vector'],
    ['/assessment/epss', 'epss'],
    ['/components', 'components'],
    ['/components/1/slug', 'impact-sign-in'],
    ['/components/7/slug', 'components'],
    ['/variables/customer_action', 'variable-customer_action'],
    ['/stages', 'stages'],
    ['/stages/0/name', 'stage-name-1'],
    ['/stages/1/percent', 'stage-percent-2'],
    ['/stages/1/planned_end', 'stage-end-2'],
    ['/private_facts/cves/0', 'cves'],
    ['/embargo_until', 'embargo_until'],
  ])('%s is %s', (pointer, field) => {
    expect(fieldOf(pointer)).toBe(field);
  });

  test('a fault of the whole input belongs to no field', () => {
    expect(fieldOf('')).toBeNull();
  });
});

describe('the field of a fault in the form of an update', () => {
  const form = new FormData();
  form.set('component-api', '');
  form.set('component-sign-in', 'operational');
  const fieldOf = updateFields(form);

  test.each([
    ['/status', 'status'],
    ['/body', 'body'],
    ['/next_update_due', 'next_update_due'],
    ['/variables/progress', 'variable-progress'],
    ['/components/0/slug', 'component-sign-in'],
  ])('%s is %s', (pointer, field) => {
    expect(fieldOf(pointer)).toBe(field);
  });

  test('a fault of a new window stands at its time', () => {
    expect([windowFields('/start'), windowFields('/end'), windowFields('')]).toEqual([
      'start',
      'end',
      'end',
    ]);
  });
});

describe('a refusal in a form', () => {
  test('names every field with what is allowed there', () => {
    const trouble = troubleOf(
      invalidInput([
        { pointer: '/name', detail: 'must not be empty' },
        { pointer: '/slug', detail: 'is taken' },
      ]),
    );
    expect(trouble).toMatchObject({ status: 422, message: null });
    expect(faultOf(trouble, 'slug')).toBe('is taken');
    expect(faultOf(trouble, 'position')).toBeNull();
  });

  test('says everything that is wrong with one field, a line each', () => {
    const pointer = '/lead_reason';
    const trouble = troubleOf(
      invalidInput([
        { pointer, detail: 'This gives 1 day of notice.' },
        { pointer, detail: 'Falls into “Year end”.' },
        { pointer: '/slug', detail: 'is taken' },
        { pointer, detail: 'Not ticked yet: Backup taken.' },
      ]),
    );
    expect(faultOf(trouble, 'lead_reason')?.split('\n')).toEqual([
      'This gives 1 day of notice.',
      'Falls into “Year end”.',
      'Not ticked yet: Backup taken.',
    ]);
  });

  test('says in a sentence what is wrong with no field in particular', () => {
    expect(troubleOf(new Refusal('stale', 'Somebody was faster.'))).toMatchObject({
      status: 409,
      message: 'Somebody was faster.',
      faults: [],
    });
  });

  test('is known by its name, as the built site holds another copy of the class', () => {
    const copy = Object.assign(new Error('No.'), {
      name: 'Refusal',
      code: 'forbidden',
      faults: [],
      retryAfterSeconds: null,
    });
    expect(troubleOf(copy).status).toBe(403);
  });

  test('a bug goes on to who logs it', () => {
    expect(() => troubleOf(new TypeError('oops'))).toThrow('oops');
  });
});
