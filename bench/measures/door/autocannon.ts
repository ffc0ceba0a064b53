import autocannon from 'autocannon';
import type { Bench } from '../../measure.ts';
import type { Row } from '../../support/report.ts';
import { inPairs, ratioOf } from '../../support/stats.ts';

/** The same by a second, independent client, which itself needs about as much as the servers do. */
export async function autocannonRatio(bench: Bench, door: string, bare: string): Promise<Row> {
  const requestsPerSecond = async (url: string): Promise<number> => {
    const result = await autocannon({
      url,
      connections: 32,
      duration: Math.max(1, bench.seconds),
      headers: { 'accept-encoding': 'gzip' },
    });
    if (result.non2xx + result.errors > 0) {
      throw new Error(`${url}: ${result.non2xx} other answers, ${result.errors} errors.`);
    }
    return result.requests.total / result.duration;
  };
  const pairs = await inPairs(
    Math.min(3, bench.pairs),
    () => requestsPerSecond(`${door}/`),
    () => requestsPerSecond(`${bare}/`),
  );
  return {
    measure: 'door',
    what: '/ gzip: requests/s, ÷ bare, as autocannon sees it',
    unit: '×',
    value: ratioOf(pairs, (rate) => rate),
  };
}
