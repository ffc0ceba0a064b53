import { expect, it } from 'vitest';

import { entryLabel } from '#src/domain/notice.ts';
import { leadOf, noticeSubject } from '#src/mail/subject.ts';
import { at, LATER, update } from './fixtures.ts';

const ZONE = 'Europe/Berlin';

it('says that a stage was taken back, not that the work goes on as it did', () => {
  const facts = { window: null, oldWindow: null, actualStart: 0, actualEnd: null };
  const back = update({ moment: 'rolled_back', status: 'in_progress' });
  const { words, brief } = leadOf(
    { kind: 'emergency_patch', tier: 'high' },
    back,
    { ...facts, runningOver: false },
    ZONE,
  );
  expect(words).toBe('A stage of the emergency maintenance was rolled back');
  expect(noticeSubject('Security update', { words, brief }, ['Hosts'])).toBe(
    '[A stage was rolled back: Hosts] Security update',
  );
  expect(entryLabel(back)).toBe('Stage rolled back');
});

it('names a first end as an end, and only a later one as an extension', () => {
  const window = { ...LATER, end: at('2026-12-03T05:00:00Z') };
  const facts = { window, actualStart: LATER.start, actualEnd: null, runningOver: false };
  const moved = update({
    moment: 'extended',
    status: 'in_progress',
    displayAt: at('2026-12-03T03:20:00Z'),
    movedWindow: { from: null, to: window },
  });
  const first = leadOf(
    { kind: 'emergency_patch', tier: 'high' },
    moved,
    { ...facts, oldWindow: null },
    ZONE,
  );
  expect(first.words).toBe('Ends by 06:00 CET');
  const later = leadOf(
    { kind: 'emergency_patch', tier: 'high' },
    moved,
    { ...facts, oldWindow: LATER },
    ZONE,
  );
  expect(later.words).toBe('Extended to 06:00 CET');
  expect(entryLabel(moved)).toBe('End named');
  expect(entryLabel({ ...moved, movedWindow: { from: LATER } })).toBe('Extended');
});
