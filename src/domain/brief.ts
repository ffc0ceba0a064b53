/** A reply that support may send to a customer as it is; Markdown. */
export interface Macro {
  name: string;
  text: string;
}

export interface Brief {
  /** Markdown; begins with where it stands. */
  body: string;
  macros: Macro[];
}

const STANDS = 'Where it stands';
const BESIDES = 'Besides';
const REPLY = 'Reply to copy';

/** The sections of a Markdown text at its second-level headings; what stands before has no name. */
export function sectionsOf(text: string): { name: string | null; text: string }[] {
  const [before = '', ...rest] = text.split(/^## /m);
  const named = rest.map((section) => {
    const end = section.indexOf('\n');
    return end === -1
      ? { name: section.trim(), text: '' }
      : { name: section.slice(0, end).trim(), text: section.slice(end + 1).trim() };
  });
  return [...(before.trim() === '' ? [] : [{ name: null, text: before.trim() }]), ...named];
}

function joined(sections: ReturnType<typeof sectionsOf>): string {
  return sections
    .map(({ name, text }) => (name === null ? text : `## ${name}\n\n${text}`.trim()))
    .join('\n\n');
}

/** Replies as a template holds them: each under its own heading. */
export function macrosIn(text: string): Macro[] {
  return sectionsOf(text).flatMap(({ name, text: reply }) =>
    name === null || reply === '' ? [] : [{ name, text: reply }],
  );
}

/** A brief's template sets its own reply in quotes at the end: it is a macro like the others. */
export function withoutReply(body: string): { body: string; reply: Macro | null } {
  const sections = sectionsOf(body);
  const found = sections.find(({ name }) => name === REPLY);
  const text = found?.text.replace(/^> ?/gm, '').trim() ?? '';
  return {
    body: joined(sections.filter((section) => section !== found)),
    reply: text === '' ? null : { name: 'First answer', text },
  };
}

/** Text of a template without the backslashes that keep Markdown from reading it: to be copied. */
export function unescaped(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

/** The same text with another account of where it stands, whoever wrote the rest. */
export function standing(body: string, stands: string): string {
  return joined([{ name: STANDS, text: stands }, ...ownSections(body)]);
}

/** What of a brief its writer said: all but the account of where it stands. */
export function ownWords(body: string): string {
  return joined(ownSections(body));
}

/** Words without a heading get one: below “Where it stands” they would go with it. */
function ownSections(body: string): ReturnType<typeof sectionsOf> {
  return sectionsOf(body)
    .filter(({ name }) => name !== STANDS)
    .map((section) => (section.name === null ? { ...section, name: BESIDES } : section));
}

/** How long a public announcement waits for the brief about it to be handed over, milliseconds. */
export const BRIEF_FIRST_MS = 60_000;
