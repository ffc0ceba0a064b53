import { invalidField, Refusal } from '#src/domain/errors.ts';
import type { Moment } from '#src/domain/notice.ts';
import { compileTemplate, render, type Rendered } from '#src/templating/engine.ts';
import { sampleFacts } from './sample-facts.ts';

/** The moments whose template gives a notice its title where its author wrote none. */
const TITLED: readonly Moment[] = ['announced', 'investigating'];

/**
 * Compiles a template text and renders it with much and with little to say. Throws `invalid`
 * with pointer `/source`, naming line and variable. Returns how it reads with every variable.
 */
export function checkSource(source: string, moment: Moment): Rendered {
  const compiled = compileTemplate(source);
  if (TITLED.includes(moment) && compiled.title === null) {
    throw invalidField(
      '/source',
      'must begin with “title: …” and a line “---”: this template gives a notice its title',
    );
  }
  let full: Rendered;
  let bare: Rendered;
  try {
    full = render(compiled, sampleFacts('full'));
    bare = render(compiled, sampleFacts('bare'));
  } catch (error) {
    if (error instanceof Refusal) {
      const [fault] = error.faults;
      throw invalidField('/source', `With sample facts: ${fault?.detail ?? error.message}`);
    }
    throw error;
  }
  if (TITLED.includes(moment) && (full.title === null || bare.title === null)) {
    throw invalidField(
      '/source',
      'gives an empty title where optional variables are missing: say something without them too',
    );
  }
  return full;
}
