import { describe, expect, test } from 'vitest';
import { flashText, withFlash } from '#src/ui/admin/flash.ts';
import { distanceText } from '#src/ui/admin/countdown.ts';
import { fingerprint, publishLabel, type Previewed } from '#src/ui/admin/preview.ts';

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.append(name, value);
  }
  return form;
}

describe('the fingerprint of a previewed form', () => {
  const seen = formOf({ of: 'update', status: 'verifying', body: 'One\r\nTwo', notify: 'on' });

  test('is the same for the same words, whichever button sends them', () => {
    const again = formOf({
      notify: 'on',
      body: 'One\nTwo',
      status: 'verifying',
      of: 'update',
      reason: '',
      action: 'publish',
      seen: 'x',
      revision: '3',
    });
    expect(fingerprint(again)).toBe(fingerprint(seen));
  });

  test.each<Record<string, string>>([
    { of: 'update', status: 'completed', body: 'One\nTwo', notify: 'on' },
    { of: 'update', status: 'verifying', body: 'One\nTwo!', notify: 'on' },
    { of: 'update', status: 'verifying', body: 'One\nTwo' },
    { of: 'update', status: 'verifying', body: 'One\nTwo', notify: 'on', reason: 'x' },
  ])('differs for another publication: %j', (fields) => {
    expect(fingerprint(formOf(fields))).not.toBe(fingerprint(seen));
  });
});

describe('the button that publishes', () => {
  const previewed = (recipients: number, notify = true): Previewed => ({
    preview: { recipients } as Previewed['preview'],
    trouble: null,
    seen: 'x',
    notify,
  });

  test.each([
    [previewed(4210), 'Publish to 4,210 people'],
    [previewed(1), 'Publish to 1 person'],
    [previewed(0), 'Publish without mail'],
    [previewed(4210, false), 'Publish without mail'],
    [{ ...previewed(3), preview: null }, 'Look at it, then publish'],
    [null, 'Look at it, then publish'],
  ])('says what it does', (state, label) => {
    expect(publishLabel(state)).toBe(label);
  });
});

describe('what a page says after a form did its work', () => {
  test('comes from the table', () => {
    const path = withFlash('/admin/components', 'component-saved');
    expect(flashText(new URL(path, 'http://own.test'))).toBe('The component is saved.');
  });

  test.each(['', '?flash=', '?flash=toString', '?flash=<b>you+won</b>', '?flash=__proto__'])(
    'is nothing for %j',
    (query) => {
      expect(flashText(new URL(`http://own.test/admin${query}`))).toBeNull();
    },
  );
});

describe('a clock', () => {
  const minute = 60_000;
  test.each([
    [24 * minute, 'in 24 min'],
    [185 * minute, 'in 3 h 5 min'],
    [(2 * 1440 + 250) * minute, 'in 2 d 4 h'],
    [30_000, 'in 0 min'],
    [-12 * minute, '12 min ago'],
  ])('%d ms from now is “%s”', (distance, text) => {
    expect(distanceText(1_000_000_000 + distance, 1_000_000_000)).toBe(text);
  });
});
