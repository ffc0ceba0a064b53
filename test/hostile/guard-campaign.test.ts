import { expect, it } from 'vitest';
import { wordsIn } from '../support/search-bytes.ts';
import { runCampaign, VALUES } from './guard-campaign.ts';

it('Whatever the guard lets through, no public channel says a private fact', async () => {
  const result = await runCampaign(500, 20_261_123);
  expect(result.found).toEqual([]);
  expect(result.published).toBeGreaterThan(0);
  expect(result.refused).toBeGreaterThan(result.published);
  expect(result.mails).toBeGreaterThan(0);
});

it('The search itself finds what is plain, folded, encoded and tagged', () => {
  const fact = 'CVE-2021-44228';
  for (const bytes of [
    'x CVE-2021-44228.',
    'x CVE-20\r\n 21-44228',
    'CVE&#45;2021&amp;#45;44228',
    '"C\\u0056E-2021-44228"',
    'C<b>V</b>E-2021-44228',
    'С\u200bVE\u20112021-44228',
    '?q=CVE%252D2021-44228',
    'C V E 2 0 2 1 4 4 2 2 8',
    'x CVE-2021=2D4=\r\n4228',
    Buffer.from('We patch CVE-2021-44228 today.').toString('base64'),
  ]) {
    expect(wordsIn(bytes, VALUES), bytes).toContain(fact);
  }
  expect(wordsIn('CVE-2021-4422 and 12.15.0', VALUES)).toEqual([]);
});
