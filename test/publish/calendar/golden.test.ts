import { expect, it } from 'vitest';
import { week } from '../feeds/views.ts';
import { fetchCalendar } from './ics.ts';

it.each(['/calendar.ics', '/notices/pat000000001.ics', '/maintnote.ics'])(
  '%s is, byte for byte, as it was',
  async (path) => {
    const lines = fetchCalendar(week(), path).split('\r\n');
    const name = path.slice(1).replaceAll('/', '-');
    // Line ends are another test's: version control may turn them.
    await expect(lines.join('\n')).toMatchFileSnapshot(`fixtures/${name}`);
  },
);
