import * as z from 'zod';
import { flag, line, oneOf, prose } from '#src/commands/parse.ts';
import type { ImportFile } from './texts.ts';

/** How an import is worked off, as its row keeps it. */
export interface ImportOptions {
  /** The consent that was given counts; else everybody is asked by mail. */
  confirmed: boolean;
  /** People who are subscribed already get what the file says of them. */
  updateExisting: boolean;
  /** Only says what it would do. */
  dryRun: boolean;
}

function isFile(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    value instanceof Uint8Array ||
    (typeof value === 'object' && value !== null && Symbol.asyncIterator in value)
  );
}

export const importSchema = z.strictObject({
  /** What these people agreed to, when and how: it stands in the record of each. */
  consent: prose(2_000).refine((text) => text.length >= 10, {
    error: 'must say what these people agreed to, when and how, in 10 characters or more',
  }),
  confirm: oneOf(['consent', 'ask']).default('ask'),
  existing: oneOf(['keep', 'update']).default('keep'),
  dry_run: flag().default(false),
  file_name: line(200).default('import.csv'),
  content: z.custom<ImportFile>(isFile, { error: 'must be the text of a CSV file' }),
});

export function optionsOf(input: z.output<typeof importSchema>): ImportOptions {
  return {
    confirmed: input.confirm === 'consent',
    updateExisting: input.existing === 'update',
    dryRun: input.dry_run,
  };
}

/** People who are asked to confirm in a minute, so that a list does not ruin the sender's name. */
export const ASKED_A_MINUTE = 120;
