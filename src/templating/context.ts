import type { Fault } from '../domain/errors.ts';
import { cleanText, escapeMarkdown, escapeName, oneLine, withoutFullStop } from './values.ts';
import { FLAGS, VARIABLES, type TemplateFacts, type VariableName } from './variables.ts';

/** Longest single value, in bytes of UTF-8. */
const MAX_VALUE_BYTES = 64 * 1024;
const MAX_COMPONENTS = 1000;

export type Context = Record<string, string | boolean | readonly Record<string, string>[]>;

function nullPrototype<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const made = Object.create(null) as Record<string, T>;
  for (const [name, value] of entries) {
    made[name] = value;
  }
  return Object.freeze(made);
}

/** The facts as plain text, every name of the vocabulary present; what is missing is ''. */
export function plainContext(facts: TemplateFacts, faults: Fault[]): Context {
  const given = (typeof facts === 'object' && facts !== null ? facts : {}) as Record<
    string,
    unknown
  >;
  const own = (name: string): unknown => (Object.hasOwn(given, name) ? given[name] : undefined);
  const entries: [string, Context[string]][] = [];
  for (const [name, spec] of Object.entries(VARIABLES)) {
    const value = own(name) ?? '';
    if (typeof value !== 'string' || Buffer.byteLength(value) > MAX_VALUE_BYTES) {
      const detail = `“${name}” must be a text of at most ${MAX_VALUE_BYTES / 1024} KiB.`;
      faults.push({ pointer: `/variables/${name}`, detail });
    } else {
      const text = spec.source === 'staff' ? cleanText(value) : oneLine(value);
      entries.push([name, name === 'work' ? withoutFullStop(text) : text]);
    }
  }
  for (const name of Object.keys(FLAGS)) {
    entries.push([name, own(name) === true]);
  }
  entries.push(['components', plainComponents(own('components') ?? [], faults)]);
  return nullPrototype(entries);
}

function plainComponents(value: unknown, faults: Fault[]): readonly Record<string, string>[] {
  const list: unknown[] = Array.isArray(value) && value.length <= MAX_COMPONENTS ? value : [null];
  const made: Record<string, string>[] = [];
  for (const entry of list) {
    const { name, impact } = (entry ?? {}) as { name?: unknown; impact?: unknown };
    if (typeof name !== 'string' || typeof impact !== 'string') {
      const detail = `“components” must be at most ${MAX_COMPONENTS} entries of name and impact.`;
      faults.push({ pointer: '/variables/components', detail });
      return [];
    }
    made.push(
      nullPrototype([
        ['name', oneLine(name)],
        ['impact', oneLine(impact)],
      ]),
    );
  }
  return Object.freeze(made);
}

/** The two facts that are addresses to follow; in all others an address stays plain text. */
const LINKED = new Set<string>(['notice_url', 'support_contact']);

/** The same facts as Markdown that shows them literally; staff values, which are Markdown, as they are. */
export function markdownContext(plain: Context): Context {
  return nullPrototype<Context[string]>(
    Object.entries(plain).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? markdownOf(name as VariableName, value)
        : typeof value === 'boolean'
          ? value
          : value.map(escapedEntry),
    ]),
  );
}

function markdownOf(name: VariableName, value: string): string {
  if (VARIABLES[name].source === 'staff') {
    return value;
  }
  return LINKED.has(name) ? escapeMarkdown(value) : escapeName(value);
}

function escapedEntry(entry: Record<string, string>): Record<string, string> {
  return nullPrototype(Object.entries(entry).map(([name, text]) => [name, escapeName(text)]));
}
