import type { Actor } from '#src/domain/actor.ts';
import { textOf, textsOf } from './form-data.ts';
import { isRefusal } from './form-faults.ts';
import { noticeInput } from './notice-form.ts';
import { TOUCHED, type NoticeValues } from './notice-values.ts';

type TheApp = App.Locals['app'];

/** What the facts of a notice suggest to its author. */
export interface NoticeAdvice {
  /** Components that the patch may reach too, with the way to each. */
  suggestions: { slug: string; name: string; way: string }[];
  /** Suggested ones that were dropped. */
  dropped: { slug: string; name: string }[];
  /** What would give another tier or time, a sentence each. */
  changes: string[];
}

/** Null where the command refuses: half a form is no fault yet. */
async function orNothing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (isRefusal(error)) {
      return null;
    }
    throw error;
  }
}

export async function noticeAdvice(
  app: TheApp,
  actor: Actor,
  values: NoticeValues,
): Promise<NoticeAdvice> {
  const components = Object.keys(values.impacts);
  const { assessment } = noticeInput(values);
  const assessed =
    typeof assessment === 'object' && assessment !== null
      ? await orNothing(app.commands.assessFacts(actor, { ...assessment, components }))
      : null;
  const reached =
    values.text.kind === 'incident' || components.length === 0
      ? null
      : await orNothing(app.commands.suggestBlastRadius(actor, { components }));
  const names = new Map(
    (reached?.items.length ?? 0) + values.dropped.length === 0
      ? []
      : (await app.commands.listComponents(actor)).map(({ slug, name }) => [slug, name]),
  );
  const nameOf = (slug: string): string => names.get(slug) ?? slug;
  return {
    suggestions: (reached?.items ?? [])
      .filter(({ slug }) => !values.dropped.includes(slug))
      .map(({ slug, name, path }) => ({ slug, name, way: path.map(nameOf).join(' → ') })),
    dropped: values.dropped
      .filter((slug) => names.has(slug) && !components.includes(slug))
      .map((slug) => ({ slug, name: nameOf(slug) })),
    changes: assessed?.would_change.map(({ sentence }) => sentence) ?? [],
  };
}

/** Does what a button beside a suggestion says: the form as if it had been typed. */
export function takeAdvice(form: FormData): void {
  const [what, slug] = textOf(form, 'action').split(':');
  if (slug === undefined || slug === '') {
    return;
  }
  const dropped = textsOf(form, 'dropped').filter((one) => one !== slug);
  form.delete('dropped');
  dropped.forEach((one) => form.append('dropped', one));
  switch (what) {
    case 'noticed':
    case 'touched':
      form.append('component', slug);
      form.set(`impact-${slug}`, what === 'touched' ? TOUCHED : 'under_maintenance');
      break;
    case 'drop':
      form.append('dropped', slug);
      break;
    default:
      break;
  }
}
