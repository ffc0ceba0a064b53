import { positionInput } from './component-form.ts';
import { textOf } from './form-data.ts';

export interface GroupValues {
  name: string;
  slug: string;
  position: string;
}

export function groupFromForm(form: FormData): GroupValues {
  return {
    name: textOf(form, 'name'),
    slug: textOf(form, 'slug').trim(),
    position: textOf(form, 'position'),
  };
}

export function groupInput({ name, slug, position }: GroupValues): Record<string, unknown> {
  return { name, ...(slug === '' ? {} : { slug }), ...positionInput(position) };
}
