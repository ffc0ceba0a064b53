import { resolve } from 'node:path';
import { MAX_REPORT_BYTES } from '../../src/mail/bounces/bounds.ts';
import { createReportReader } from '../../src/mail/bounces/report-reader.ts';
import { heavyMessages } from '../../test/mail/bounces/heavy.ts';
import type { Measure } from '../measure.ts';
import type { Row } from '../support/report.ts';
import { exactly, spreadOf } from '../support/stats.ts';

const THREAD = resolve(import.meta.dirname, '../../dist/process/report-thread.mjs');

/** Messages from strangers that a parser takes longest for, read as those that come back are. */
export const returned: Measure = {
  name: 'returned',
  async run({ pairs }) {
    const reader = createReportReader(THREAD, 'a secret of the bench');
    async function readIn(message: Uint8Array): Promise<number> {
      const begun = performance.now();
      await reader.read(message, []);
      return performance.now() - begun;
    }
    const megabytes = `${MAX_REPORT_BYTES / 1024 / 1024} MB of`;
    try {
      const rows: Row[] = [];
      for (const [shape, message] of Object.entries(heavyMessages(MAX_REPORT_BYTES))) {
        const first = await readIn(message);
        const times: number[] = [];
        for (let run = 0; run < pairs; run += 1) {
          times.push(await readIn(message));
        }
        if (rows.length === 0) {
          const what = `${megabytes} ${shape}, with the start of the thread`;
          rows.push({ measure: 'returned', what, unit: 'ms', value: exactly(first) });
        }
        rows.push({
          ...{ measure: 'returned', what: `${megabytes} ${shape}`, unit: 'ms' },
          ...{ value: spreadOf(times), bar: { most: 200 } },
        });
      }
      return rows;
    } finally {
      await reader.close();
    }
  },
};
