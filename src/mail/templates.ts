import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';

const MAIL_NAMES = ['notice', 'confirm', 'manage-link', 'digest', 'look-ahead', 'staff'] as const;
export type MailName = (typeof MAIL_NAMES)[number];

interface MailTexts {
  subject: string;
  text: string;
  html: string;
}

export interface MailTemplates {
  /** @throws {Error} if the facts lack something that the template names */
  render(name: MailName, facts: Readonly<Record<string, unknown>>): MailTexts;
}

/** Only data may reach a template: copies without prototype that nothing can change. */
function frozen(value: unknown): unknown {
  if (Array.isArray(value)) {
    return Object.freeze(value.map(frozen));
  }
  if (value === null || typeof value !== 'object' || value instanceof Handlebars.SafeString) {
    return value;
  }
  const copy: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, inner] of Object.entries(value)) {
    copy[key] = frozen(inner);
  }
  // The engine puts the object into the message of an error about a missing value.
  Object.defineProperty(copy, Symbol.toPrimitive, { value: () => 'the facts' });
  return Object.freeze(copy);
}

/** Marks HTML that is already sanitised, or a checked link, so that no template escapes it again. */
export function sanitisedHtml(html: string): unknown {
  return new Handlebars.SafeString(html);
}

/**
 * Compiles the mail templates of a directory, so that a broken one stops the start and not a
 * mail. Missing values are errors; HTML is escaped, subject and text are not.
 *
 * @throws {Error} naming the file that is missing or broken
 */
export function loadMailTemplates(directory: string): MailTemplates {
  const engine = Handlebars.create();
  const common = {
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: { if: true, unless: true, each: true },
  } as const;
  const compile = (file: string, noEscape: boolean) => {
    try {
      const source = readFileSync(join(directory, file), 'utf8');
      engine.parse(source);
      return engine.compile(source, { ...common, noEscape });
    } catch (error) {
      throw new Error(`The mail template ${file} cannot be used: ${(error as Error).message}`, {
        cause: error,
      });
    }
  };
  for (const part of ['layout', 'facts', 'footer']) {
    engine.registerPartial(part, compile(`${part}.html.hbs`, false));
  }
  const mails = new Map(
    MAIL_NAMES.map((name) => [
      name,
      {
        subject: compile(`${name}.subject.hbs`, true),
        text: compile(`${name}.text.hbs`, true),
        html: compile(`${name}.html.hbs`, false),
      },
    ]),
  );
  return {
    render(name, facts) {
      const mail = mails.get(name)!;
      const values = frozen(facts);
      return {
        subject: mail.subject(values).trim(),
        text: `${mail.text(values).trim()}\n`,
        html: mail.html(values),
      };
    },
  };
}
