import { READER } from '#src/domain/actor.ts';
import { readOwnData } from '#src/store/own-data.ts';
import type { CommandContext } from '../context.ts';
import { reading } from '../operation.ts';
import { subscriberOfToken } from './load.ts';

/** Everything that is kept about the reader, for the reader. Times in RFC 3339. Throws `not_found`. */
export async function ownData(
  context: CommandContext,
  token: string,
): Promise<Record<string, unknown>> {
  const tx = reading(context, READER);
  const row = await subscriberOfToken(tx, 'manage', token);
  const { record, ...rows } = await readOwnData(tx.bulk, row);
  return {
    written_at: new Date(tx.now).toISOString(),
    page: tx.publicUrl,
    ...(readable(rows) as object),
    record: readable(record.map((entry) => ({ ...entry, actor: namelessly(entry.actor) }))),
  };
}

/** Members of staff are people too. */
function namelessly(actor: string): string {
  return actor === 'reader' || actor === 'system' ? actor : 'staff';
}

const INSTANT = /(?:^at|At)$/;

/** Rows as they are kept, under names in snake_case and with times that people can read. */
function readable(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => readable(one));
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        readable(inner, key),
      ]),
    );
  }
  return typeof value === 'number' && INSTANT.test(name) ? new Date(value).toISOString() : value;
}
