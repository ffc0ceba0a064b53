import type { databases } from './support/data.ts';
import type { Row } from './support/report.ts';

/** What every measure is given. */
export interface Bench {
  /** Made once a run, copied for each server. */
  databases: ReturnType<typeof databases>;
  /** How many paired runs, and how long each of them loads a server. */
  pairs: number;
  seconds: number;
  /** How many mails the long run of `mail` sends. */
  mails: number;
  /** Folder of another checkout that `outside` is measured with as well. */
  before: string | null;
  /** How many subscribers `big` works on. */
  people: number;
  /** Whether `big` imports a file to its end. */
  whole: boolean;
  /** Says on standard error what is going on. */
  say(text: string): void;
}

export interface Measure {
  name: string;
  run(bench: Bench): Promise<Row[]>;
}
