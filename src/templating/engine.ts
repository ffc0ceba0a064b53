import Handlebars from 'handlebars';

import { invalidField, invalidInput, type Fault } from '../domain/errors.ts';
import { markdownFault } from '../domain/markdown.ts';
import { markdownContext, plainContext, type Context } from './context.ts';
import { parseTemplate, type TemplateFault, type TemplateUse } from './syntax.ts';
import { oneLine } from './values.ts';
import { VARIABLES, type TemplateFacts } from './variables.ts';

/** Longest template, in bytes of UTF-8. */
export const MAX_SOURCE_BYTES = 32 * 1024;
/** Most tags of a template; each takes part of a tenth of a millisecond to compile and check. */
const MAX_TAGS = 1_000;
/** Longest rendered body, in bytes of UTF-8. */
export const MAX_OUTPUT_BYTES = 64 * 1024;
/** Longest rendered title in characters; a longer one is cut at a word and ends in “…”. */
export const MAX_TITLE_LENGTH = 200;

export interface CompiledTemplate {
  readonly source: string;
  /** What the template prints or asks for, so that a form can offer just these. */
  readonly uses: readonly string[];
  readonly title: Part | null;
  readonly body: Part;
}

interface Part {
  readonly use: TemplateUse;
  readonly run: (context: object) => string;
}

export interface Rendered {
  /** Plain text on one line; null where the template sets no title. */
  title: string | null;
  /** Markdown. */
  body: string;
}

/** More than any sensible template could give, little enough to build at once. Characters. */
const MAX_WORK = 8 * 1024 * 1024;

const environment = Handlebars.create();
for (const helper of ['log', 'lookup', 'with']) {
  environment.unregisterHelper(helper);
}

/**
 * Compiles a template text: optionally `title: …` and a line `---`, then Markdown with tags.
 * Refuses (`invalid`, pointer `/source`) with every fault there is, each naming its line.
 */
export function compileTemplate(source: string): CompiledTemplate {
  const read = readTemplate(source);
  if (!read.ok) {
    throw invalidInput(
      read.faults.map(({ line, detail }) => ({
        pointer: '/source',
        detail: `Line ${line}: ${detail}.`,
      })),
    );
  }
  const { title, body } = read;
  const named = new Set([...(title?.use.named ?? []), ...body.use.named]);
  return Object.freeze({
    source,
    uses: Object.freeze([...named]),
    title: title === null ? null : compilePart(title),
    body: compilePart(body),
  });
}

/**
 * Renders a template. Refuses (`invalid`) with pointer `/variables/{name}` where a printed
 * variable is missing or a value is not what the vocabulary says, `/body` where the text is
 * empty or too long.
 */
export function render(compiled: CompiledTemplate, facts: TemplateFacts): Rendered {
  const faults: Fault[] = [];
  const plain = plainContext(facts, faults);
  const printed = [compiled.title, compiled.body].flatMap((part) => [
    ...(part?.use.printed.keys() ?? []),
  ]);
  for (const name of new Set(printed)) {
    if (!VARIABLES[name].nullable && plain[name] === '') {
      faults.push({ pointer: `/variables/${name}`, detail: `“${name}” is missing.` });
    }
  }
  if (faults.length > 0) {
    throw invalidInput(faults);
  }
  if (largestOutput(compiled, plain) > MAX_WORK) {
    throw invalidField('/body', `The text is longer than ${MAX_OUTPUT_BYTES / 1024} KiB.`);
  }
  const body = tidy(compiled.body.run(markdownContext(plain)));
  if (body === '') {
    throw invalidField('/body', 'The template gives an empty text.');
  }
  if (Buffer.byteLength(body) > MAX_OUTPUT_BYTES) {
    throw invalidField('/body', `The text is longer than ${MAX_OUTPUT_BYTES / 1024} KiB.`);
  }
  const fault = markdownFault(body);
  if (fault !== null) {
    throw invalidField('/body', `The text ${fault}.`);
  }
  return { title: compiled.title === null ? null : shorten(compiled.title.run(plain)), body };
}

/** An upper bound of the characters that a template gives, so that nothing huge is ever built. */
function largestOutput(compiled: CompiledTemplate, plain: Context): number {
  const entries = plain['components'] as readonly Record<string, string>[];
  const longest = entries.reduce((sum, entry) => sum + Math.max(...lengths(entry)), 0);
  const ofTags = [...compiled.body.use.printed].reduce(
    (sum, [name, times]) => sum + times * (plain[name] as string).length,
    0,
  );
  const { listTags } = compiled.body.use;
  const perEntry = listTags === 0 ? 0 : compiled.source.length * entries.length;
  return compiled.source.length + ofTags + perEntry + listTags * longest;
}

function lengths(entry: Record<string, string>): number[] {
  return Object.values(entry).map((text) => text.length);
}

type Read =
  { ok: true; title: ReadPart | null; body: ReadPart } | { ok: false; faults: TemplateFault[] };
interface ReadPart {
  program: hbs.AST.Program;
  use: TemplateUse;
}

function readTemplate(source: unknown): Read {
  // Handlebars takes a syntax tree in place of a text; a tree is code, so only text may pass.
  if (typeof source !== 'string') {
    return { ok: false, faults: [{ line: 1, variable: null, detail: 'a template is a text' }] };
  }
  if (Buffer.byteLength(source) > MAX_SOURCE_BYTES) {
    const detail = `a template is at most ${MAX_SOURCE_BYTES / 1024} KiB long`;
    return { ok: false, faults: [{ line: 1, variable: null, detail }] };
  }
  if (source.split('{{').length > MAX_TAGS + 1) {
    const detail = `a template has at most ${MAX_TAGS.toLocaleString('en')} tags`;
    return { ok: false, faults: [{ line: 1, variable: null, detail }] };
  }
  const text = source.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const head = /^title:(.*)\n---[ \t]*(?:\n|$)/.exec(text);
  const title = head === null ? null : parseTemplate(head[1]!);
  // Two empty lines in place of the head keep the line numbers of the text that was given.
  const body = parseTemplate(head === null ? text : `\n\n${text.slice(head[0].length)}`);
  const faults = [title, body].flatMap((part) => (part === null || part.ok ? [] : part.faults));
  if (/^title:/.test(text) && head === null) {
    faults.unshift({
      line: 2,
      variable: null,
      detail: 'after “title: …” a line “---” must follow',
    });
  }
  return faults.length === 0 && body.ok && (title === null || title.ok)
    ? { ok: true, title, body }
    : { ok: false, faults };
}

function compilePart({ program, use }: ReadPart): Part {
  const run = environment.compile<object>(program, {
    strict: true,
    noEscape: true,
    knownHelpersOnly: true,
    knownHelpers: { log: false, lookup: false, with: false },
    data: false,
  });
  return Object.freeze({ use, run: (context: object) => run(context) });
}

function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function shorten(text: string): string | null {
  const title = oneLine(text);
  const characters = [...title];
  if (characters.length <= MAX_TITLE_LENGTH) {
    return title === '' ? null : title;
  }
  const cut = characters.slice(0, MAX_TITLE_LENGTH - 1).join('');
  return `${cut.replace(/[\s,;:]+\S{0,40}$/, '')}…`;
}
