import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Look } from '#src/domain/look.ts';
import { CONTACT_ROLES, DEFAULT_LADDER, type Ladder } from '#src/domain/ladder.ts';
import { dueNudges, type Nudge, type PromiseFacts } from '#src/domain/promise.ts';
import { byRisk, clockState } from '#src/domain/response-clock.ts';
import { DAY, HOUR, MINUTE } from '../support/clock.ts';

const QUIET: PromiseFacts = {
  kind: 'emergency_patch',
  status: 'in_progress',
  nextUpdateDue: null,
  windowStart: null,
  windowEnd: null,
  actualStart: null,
  anchor: null,
  respondBy: null,
  respondedAt: null,
  responseClosedAt: null,
  watchUntil: null,
  looks: [],
  summaryDue: null,
};
const DUE = 100 * DAY;
const OWED: Look = {
  id: 'approvalappr',
  dueAt: DUE + DAY,
  since: DUE,
  askedAt: DUE,
  objectedAt: null,
  breakGlass: false,
  slow: false,
};

/** What a look at each of these instants tells, nothing twice. */
function tellings(facts: PromiseFacts, instants: readonly number[], ladder: Ladder): Nudge[] {
  const told: Nudge[] = [];
  for (const now of instants) {
    told.push(
      ...dueNudges(facts, ladder, now, (nudge) =>
        told.some(
          (one) =>
            one.reason === nudge.reason &&
            one.occasion === nudge.occasion &&
            one.rung === nudge.rung,
        ),
      ),
    );
  }
  return told;
}

const every = (step: number, from: number, to: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);

describe('A promise', () => {
  it('of an update is asked for ahead, then climbs the ladder until somebody posts', () => {
    const facts = { ...QUIET, nextUpdateDue: DUE };
    const told = tellings(facts, every(MINUTE, DUE - HOUR, DUE + HOUR), DEFAULT_LADDER);
    expect(told.map(({ rung, roles }) => [rung, roles])).toEqual([
      [0, ['author']],
      [1, ['author']],
      [2, ['author', 'duty_lead']],
      [3, ['author', 'duty_lead', 'manager']],
      [4, ['author', 'duty_lead', 'manager']],
    ]);
    expect(tellings({ ...facts, nextUpdateDue: DUE + DAY }, [DUE + HOUR], DEFAULT_LADDER)).toEqual(
      [],
    );
  });

  it('of work that is over is quiet', () => {
    const facts: PromiseFacts = {
      ...QUIET,
      status: 'completed',
      nextUpdateDue: DUE,
      windowEnd: DUE,
    };
    expect(tellings(facts, every(HOUR, DUE, DUE + DAY), DEFAULT_LADDER)).toEqual([]);
  });

  it('is told once by whoever was away while several rungs passed', () => {
    const facts = { ...QUIET, nextUpdateDue: DUE };
    const told = tellings(facts, [DUE + 20 * MINUTE], DEFAULT_LADDER);
    expect(told.map(({ rung }) => rung)).toEqual([2]);
  });

  it('to respond is never breached before a lead was told', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 * 24 }),
        fc.integer({ min: 1, max: 60 }),
        (hours, minutes) => {
          const facts: PromiseFacts = {
            ...QUIET,
            status: 'draft',
            anchor: DUE,
            respondBy: DUE + hours * HOUR,
          };
          const until = facts.respondBy! - 1;
          // However the looks fall, as long as one lies between the risk and the deadline.
          const looks = [...every(minutes * HOUR, DUE, until), until];
          const told = tellings(facts, looks, DEFAULT_LADDER);
          expect(told.some(({ roles }) => roles.includes('duty_lead'))).toBe(true);
          expect(told.every(({ reason }) => reason === 'respond_by_at_risk')).toBe(true);
        },
      ),
    );
  });

  it('to respond is never breached before somebody was told, whatever ladder and whenever looked at', () => {
    const rung = fc.record({
      afterMs: fc.integer({ min: -120, max: 7 * 24 * 60 }).map((minutes) => minutes * MINUTE),
      roles: fc.subarray([...CONTACT_ROLES], { minLength: 1 }),
    });
    const ladders = fc.record({
      rungs: fc
        .uniqueArray(rung, { minLength: 1, maxLength: 10, selector: ({ afterMs }) => afterMs })
        .map((rungs) => rungs.toSorted((a, b) => a.afterMs - b.afterMs)),
      repeatMs: fc.option(fc.integer({ min: 5, max: 600 }).map((minutes) => minutes * MINUTE)),
    });
    fc.assert(
      fc.property(
        ladders,
        fc.integer({ min: 0, max: 90 * 24 * 60 }),
        fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (ladder, minutes, shares) => {
          const respondBy = DUE + minutes * MINUTE;
          const facts: PromiseFacts = { ...QUIET, status: 'draft', anchor: DUE, respondBy };
          const clock = { anchor: DUE, respondBy, respondedAt: null, closedAt: null };
          const looks = shares
            .map((share) => DUE + Math.ceil(share * minutes * MINUTE))
            .toSorted((a, b) => a - b);
          looks.forEach((now, index) => {
            const told = tellings(facts, looks.slice(0, index + 1), ladder);
            const reasons = told
              .filter(({ roles }) => roles.includes('duty_lead'))
              .map(({ reason }) => reason);
            if (clockState(clock, now) === 'at_risk' && now < respondBy) {
              expect(reasons).toContain('respond_by_at_risk');
            }
            if (clockState(clock, now) === 'breached') {
              expect(reasons).toContain('respond_by_breached');
            }
          });
        },
      ),
    );
  });

  it('to respond is quiet once the patch is applied, or staff have closed its clock', () => {
    const facts: PromiseFacts = { ...QUIET, anchor: DUE, respondBy: DUE + 4 * HOUR };
    const looks = every(10 * MINUTE, DUE, DUE + 2 * DAY);
    expect(tellings(facts, looks, DEFAULT_LADDER).length).toBeGreaterThan(2);
    for (const ended of [{ respondedAt: DUE }, { responseClosedAt: DUE }]) {
      expect(tellings({ ...facts, ...ended }, looks, DEFAULT_LADDER)).toEqual([]);
    }
  });

  it('of an end is chased from that time on, each in its kind and no other', () => {
    const first = (facts: Partial<PromiseFacts>) => {
      const looks = every(MINUTE, DUE - 10 * MINUTE, DUE + MINUTE);
      return tellings({ ...QUIET, ...facts }, looks, DEFAULT_LADDER).map(({ reason, at }) => [
        reason,
        at - DUE,
      ]);
    };
    expect(first({ windowEnd: DUE })).toEqual([['running_over', 0]]);
    expect(first({ status: 'scheduled', windowEnd: DUE })).toEqual([]);
    expect(first({ status: 'verifying', watchUntil: DUE })).toEqual([['watch_over', 0]]);
    expect(first({ status: 'in_progress', watchUntil: DUE })).toEqual([]);
    expect(first({ actualStart: DUE - DAY })).toEqual([['long_running', 0]]);
    expect(first({ actualStart: DUE - DAY, windowEnd: DUE + DAY })).toEqual([]);
    expect(first({ status: 'completed', actualStart: DUE - DAY })).toEqual([]);
  });

  it('at risk is asked for no more once it is breached', () => {
    const facts: PromiseFacts = { ...QUIET, anchor: DUE, respondBy: DUE + 4 * HOUR };
    const told = tellings(facts, every(10 * MINUTE, DUE, DUE + 12 * HOUR), DEFAULT_LADDER);
    expect(told.some(({ reason }) => reason === 'respond_by_at_risk')).toBe(true);
    expect(tellings(facts, [DUE + 4 * HOUR], DEFAULT_LADDER).map(({ reason }) => reason)).toEqual([
      'respond_by_breached',
    ]);
    const breached = told.findIndex(({ reason }) => reason === 'respond_by_breached');
    expect(told.slice(breached).map(({ reason }) => reason)).not.toContain('respond_by_at_risk');
  });

  it('never tells a rung twice nor goes down, whenever it is looked at', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -600, max: 6_000 }), { maxLength: 60 }), (offsets) => {
        const looks = offsets.toSorted((a, b) => a - b).map((offset) => DUE + offset * MINUTE);
        const facts = { ...QUIET, nextUpdateDue: DUE, windowEnd: DUE + HOUR };
        const told = tellings(facts, looks, DEFAULT_LADDER);
        for (const reason of ['update_overdue', 'running_over']) {
          const rungs = told.filter((one) => one.reason === reason).map(({ rung }) => rung);
          expect(rungs).toEqual([...new Set(rungs)].toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('broken on purpose is told to lead and manager at once', () => {
    const facts: PromiseFacts = {
      ...QUIET,
      looks: [{ ...OWED, breakGlass: true }],
    };
    const told = tellings(facts, [DUE], DEFAULT_LADDER);
    expect(told.map(({ reason }) => reason).sort()).toEqual(['break_glass', 'review_due']);
    expect(told.find(({ reason }) => reason === 'break_glass')?.roles).toEqual(
      expect.arrayContaining(['duty_lead', 'manager']),
    );
    const late = tellings(facts, [DUE, DUE + DAY, DUE + DAY + 2 * HOUR], DEFAULT_LADDER);
    expect(late.filter(({ occasion }) => occasion === String(DUE + DAY)).length).toBe(2);
  });
});

describe('A look that is asked for', () => {
  const LATE: Ladder = { rungs: [{ afterMs: 45 * MINUTE, roles: ['author'] }], repeatMs: null };

  it('is told at once to those who can give it, wherever the ladder begins, and never to the author', () => {
    const asked: Look = { ...OWED, dueAt: null };
    for (const ladder of [DEFAULT_LADDER, LATE]) {
      for (const look of [asked, OWED]) {
        const told = tellings({ ...QUIET, looks: [look] }, every(HOUR, DUE, DUE + 3 * DAY), ladder);
        expect(told[0]).toMatchObject({ at: DUE });
        expect(told[0]!.roles).toContain('decider');
        expect(told.length).toBeGreaterThan(1);
        expect(told.flatMap(({ roles }) => roles)).not.toContain('author');
      }
    }
  });

  it('and was objected to is the author’s turn, until there is another text', () => {
    const objected: Look = { ...OWED, objectedAt: DUE + HOUR };
    const told = tellings({ ...QUIET, looks: [objected] }, [DUE + HOUR], LATE);
    expect(told).toMatchObject([{ look: { step: 'objected' }, roles: ['author', 'duty_lead'] }]);
    const answered: Look = { ...OWED, askedAt: DUE + 2 * HOUR };
    const again = tellings({ ...QUIET, looks: [OWED, answered] }, [DUE + 2 * HOUR], LATE);
    expect(again.map(({ at }) => at)).toEqual([DUE, DUE + 2 * HOUR]);
  });

  it('is slower where it is days away', () => {
    const count = (slow: boolean) =>
      tellings(
        { ...QUIET, looks: [{ ...OWED, dueAt: null, slow }] },
        every(10 * MINUTE, DUE, DUE + DAY),
        DEFAULT_LADDER,
      ).length;
    expect(count(true)).toBe(3);
    expect(count(false)).toBeGreaterThan(10);
  });
});

describe('A response clock', () => {
  const clock = { anchor: 0, respondBy: 100 * HOUR, respondedAt: null, closedAt: null };

  it.each([
    [0, 'open'],
    [75 * HOUR - 1, 'open'],
    [75 * HOUR, 'at_risk'],
    [100 * HOUR, 'at_risk'],
    [100 * HOUR + 1, 'breached'],
  ] as const)('after %d ms is %s', (now, state) => {
    expect(clockState(clock, now)).toBe(state);
  });

  it('says afterwards whether it was met', () => {
    expect(clockState({ ...clock, respondedAt: 100 * HOUR }, 900 * HOUR)).toBe('met');
    expect(clockState({ ...clock, respondedAt: 101 * HOUR }, 900 * HOUR)).toBe('missed');
    expect(clockState({ ...clock, closedAt: 101 * HOUR }, 900 * HOUR)).toBe('closed');
  });

  it('stands on the board by risk, then by deadline', () => {
    const rows = (['met', 'open', 'breached', 'missed', 'at_risk', 'open'] as const).map(
      (state, index) => ({ state, respondBy: 10 - index }),
    );
    expect(rows.toSorted(byRisk).map(({ state, respondBy }) => `${state} ${respondBy}`)).toEqual([
      'breached 8',
      'at_risk 6',
      'open 5',
      'open 9',
      'missed 7',
      'met 10',
    ]);
  });
});
