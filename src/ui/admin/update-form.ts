import { orNull, textOf } from './form-data.ts';
import type { FieldOfPointer } from './form-faults.ts';
import { ALL_VARIABLES } from './variables.ts';

/** The update's form under the API's names, for the command that judges them. */
export function updateInput(form: FormData): Record<string, unknown> {
  const status = textOf(form, 'status');
  const due = textOf(form, 'next_update_due');
  const variables = ALL_VARIABLES.map(({ name }) => [name, textOf(form, `variable-${name}`)]);
  return {
    ...(status === '' ? {} : { status }),
    body: orNull(textOf(form, 'body')),
    variables: Object.fromEntries(variables.filter(([, value]) => value!.trim() !== '')),
    components: changedSlugs(form).map((slug) => ({
      slug,
      impact: textOf(form, `component-${slug}`),
    })),
    ...(due === '' ? {} : { next_update_due: due }),
    completion_reason: orNull(textOf(form, 'completion_reason')),
    notify: form.has('notify'),
  };
}

const COMPONENT = 'component-';

/** Components whose status the update sets; an empty choice leaves one as it is. */
function changedSlugs(form: FormData): string[] {
  return [...form.keys()]
    .filter((name) => name.startsWith(COMPONENT) && textOf(form, name) !== '')
    .map((name) => name.slice(COMPONENT.length));
}

/** Where a fault of an update's input stands in its form. */
export function updateFields(form: FormData): FieldOfPointer {
  const slugs = changedSlugs(form);
  return (pointer) => {
    const [, head = '', second] = pointer.split('/');
    switch (head) {
      case 'components':
        return `component-${slugs[Number(second)] ?? ''}`;
      case 'variables':
        return second === undefined ? null : `variable-${second}`;
      default:
        return head || null;
    }
  };
}
