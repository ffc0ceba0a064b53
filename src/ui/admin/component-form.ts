import { orNull, textOf, textsOf } from './form-data.ts';
import type { ComponentList } from './component-groups.ts';

type Component = ComponentList[number];

/** The component form as typed. */
export interface ComponentValues {
  name: string;
  slug: string;
  description: string;
  group: string;
  position: string;
  layer: string;
  owner_team: string;
  criticality: string;
  exposure: string;
  environment: string;
  status: string;
  hidden: boolean;
  depends_on: string[];
}

const TEXTS = [
  'name',
  'slug',
  'description',
  'group',
  'position',
  'layer',
  'owner_team',
  'criticality',
  'exposure',
  'environment',
  'status',
] as const;

export const FRESH_COMPONENT: ComponentValues = {
  name: '',
  slug: '',
  description: '',
  group: '',
  position: '',
  layer: 'application',
  owner_team: '',
  criticality: 'standard',
  exposure: 'internet',
  environment: 'production',
  status: 'operational',
  hidden: false,
  depends_on: [],
};

export function componentValues(component: Component): ComponentValues {
  return {
    ...component,
    description: component.description ?? '',
    group: component.group ?? '',
    position: String(component.position),
    owner_team: component.owner_team ?? '',
    status: component.base_status,
  };
}

export function componentFromForm(form: FormData): ComponentValues {
  const texts = Object.fromEntries(TEXTS.map((name) => [name, textOf(form, name)]));
  return {
    ...(texts as Record<(typeof TEXTS)[number], string>),
    hidden: form.has('hidden'),
    depends_on: textsOf(form, 'depends_on'),
  };
}

/** The form's values under the API's names. An empty slug or position is left to the command. */
export function componentInput(values: ComponentValues): Record<string, unknown> {
  const { slug, position, ...rest } = values;
  return {
    ...rest,
    description: orNull(rest.description),
    group: orNull(rest.group),
    owner_team: orNull(rest.owner_team),
    ...(slug.trim() === '' ? {} : { slug: slug.trim() }),
    ...positionInput(position),
  };
}

export function positionInput(position: string): Record<string, unknown> {
  const text = position.trim();
  return text === '' ? {} : { position: /^\d+$/.test(text) ? Number(text) : text };
}

export const COMPONENT_LABELS: Record<string, string> = {
  name: 'Name',
  slug: 'Short name for addresses',
  description: 'Description',
  group: 'Group',
  position: 'Position',
  layer: 'Layer',
  owner_team: 'Team that owns it',
  criticality: 'How much hangs on it',
  exposure: 'Reachable from',
  environment: 'Environment',
  status: 'Status set by hand',
  depends_on: 'Stands on',
};

export const CRITICALITY_LABELS = [
  ['low', 'Little'],
  ['standard', 'The usual'],
  ['high', 'Much'],
  ['critical', 'The business: customer data or payment'],
] as const;

export const EXPOSED_LABELS = [
  ['internet', 'The internet'],
  ['internal', 'Inside only'],
] as const;

export const ENVIRONMENT_LABELS = [
  ['production', 'Production'],
  ['non_production', 'Not production'],
] as const;
