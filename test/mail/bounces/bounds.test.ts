import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { MAX_REPORT_BYTES, PARSED, parsedFront } from '#src/mail/bounces/bounds.ts';
import { readReport } from '#src/mail/bounces/read-report.ts';
import { createReportReader } from '#src/mail/bounces/report-reader.ts';
import { readReturnPath, returnPathFor } from '#src/mail/bounces/verp.ts';
import { sibling } from '#src/server/sibling.ts';
import { heavyMessages } from './heavy.ts';
import * as report from './reports.ts';

const SECRET = 'a secret of the tests';
const DELIVERY = 'd4n0q7s9u2w1';
const TO = returnPathFor(SECRET, DELIVERY, 'bounces.example.com');
const THREAD = sibling('report-thread');

/** What the parser takes time for. */
function workIn(raw: Uint8Array) {
  const lines = Buffer.from(raw).toString('latin1').split('\n');
  return {
    bytes: raw.byteLength,
    lines: lines.length - 1,
    boundaries: lines.filter((line) => line.startsWith('--')).length,
  };
}

it.each(Object.entries(heavyMessages(MAX_REPORT_BYTES)))(
  'Of two megabytes of %s the parser is given a front that it reads at once',
  async (_, message) => {
    expect(message.byteLength).toBe(MAX_REPORT_BYTES);
    const { bytes, lines, boundaries } = workIn(parsedFront(message));
    expect(bytes).toBeLessThanOrEqual(PARSED.bytes);
    expect(lines).toBeLessThanOrEqual(PARSED.lines);
    expect(boundaries).toBeLessThanOrEqual(PARSED.boundaries);
    const read = (raw: Uint8Array) =>
      readReport(raw, [TO], (address) => readReturnPath(SECRET, address));
    expect(await read(message)).toEqual(await read(parsedFront(message)));
  },
);

it('A report is read whole, however much of the message comes back behind it', async () => {
  const dsn = report.postfix({ to: TO });
  const filled = Buffer.concat([
    Buffer.from(dsn),
    Buffer.alloc(MAX_REPORT_BYTES - dsn.length, '--b\r\n\r\nx\r\n'),
  ]);
  const reader = createReportReader(THREAD, SECRET);
  onTestFinished(() => reader.close());
  expect(await reader.read(filled, [TO])).toEqual(await reader.read(Buffer.from(dsn), [TO]));
  expect(await reader.read(filled, [TO])).toMatchObject({ kind: 'hard', deliveryId: DELIVERY });
});

it('A message that holds its reader up is refused, and the next one is read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-thread-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'held-up.mjs');
  writeFileSync(
    file,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ id, task }) => {
       if (task.raw[0] === 33) for (;;);
       parentPort.postMessage({ id, answer: null });
     });`,
  );
  const reader = createReportReader(file, SECRET, 500);
  onTestFinished(() => reader.close());
  const [heldUp, behind] = await Promise.allSettled([
    reader.read(Buffer.from('!'), []),
    reader.read(Buffer.from('x'), []),
  ]);
  expect(heldUp).toMatchObject({
    status: 'rejected',
    reason: { code: 'invalid', message: expect.stringContaining('more time or memory') as string },
  });
  expect(behind).toEqual({ status: 'fulfilled', value: null });
});
