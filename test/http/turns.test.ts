import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTurns, type Turns } from '#src/http/turns.ts';

const MOST = 10;

function begin() {
  const turns: Turns = createTurns(MOST);
  const done: string[] = [];
  const refused: string[] = [];
  const work = (name: string) => ({
    begin: () => void done.push(name),
    refuse: () => void refused.push(name),
  });
  return {
    done,
    refused,
    ask: (network: string, name: string) => turns.take(network, work(name)),
    page: (name: string) => turns.takeForPage(work(name)),
    known: (name: string) => turns.takeForKnownPage(() => done.push(name)),
    settle: async () => {
      for (let index = 0; index < 200; index += 1) {
        await turn();
      }
    },
  };
}

it('begins at once where nobody waits, and then one piece of work a turn', async () => {
  const { ask, done } = begin();
  ['a', 'b', 'c'].forEach((name) => ask('192.0.2.0/24', name));
  expect(done).toEqual(['a']);
  await turn();
  expect(done.length).toBeLessThanOrEqual(2);
  await turn();
  await turn();
  expect(done).toEqual(['a', 'b', 'c']);
});

it('serves networks in turn, so that one who asks often waits behind themselves', async () => {
  const { ask, done, settle } = begin();
  ['a1', 'a2', 'a3', 'a4'].forEach((name) => ask('a', name));
  ask('b', 'b1');
  await settle();
  expect(done).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
});

it('gives every other turn to pages, and the next one to a page that is shown already', async () => {
  const { ask, page, known, done, settle } = begin();
  ['a', 'b', 'c', 'd'].forEach((name) => ask(name, name));
  ['p1', 'p2'].forEach(page);
  known('k');
  await settle();
  expect(done).toEqual(['a', 'k', 'p1', 'b', 'p2', 'c', 'd']);
});

it('refuses the last of the longest line, never whoever comes from elsewhere', async () => {
  const { ask, done, refused, settle } = begin();
  for (let index = 0; index <= MOST + 1; index += 1) {
    ask('flood', `flood ${index}`);
  }
  ask('staff', 'staff');
  await settle();
  expect(refused).toEqual([`flood ${MOST + 1}`, `flood ${MOST}`]);
  expect(done).toContain('staff');
});

it('begins or refuses every piece of work, once, and refuses no page that is shown', async () => {
  const asked = fc.array(fc.constantFrom('a', 'b', 'c', 'page', 'known'), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(asked, async (whose) => {
      const { ask, page, known, done, refused, settle } = begin();
      whose.forEach((who, index) => {
        const name = `${who} ${index}`;
        if (who === 'page') {
          page(name);
        } else if (who === 'known') {
          known(name);
        } else {
          ask(who, name);
        }
      });
      await settle();
      const names = whose.map((who, index) => `${who} ${index}`);
      expect([...done, ...refused].sort()).toEqual(names.sort());
      expect(refused.filter((name) => name.startsWith('known'))).toEqual([]);
      const others = whose.filter((who) => who !== 'known').length;
      expect(refused.length).toBeLessThanOrEqual(Math.max(0, others - MOST));
    }),
    { numRuns: 50 },
  );
});
