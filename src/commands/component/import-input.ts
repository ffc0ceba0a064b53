import * as z from 'zod';
import type { Fault } from '#src/domain/errors.ts';
import { line } from '../parse.ts';
import { COMPONENT_FIELDS, dependencies, MAX_COMPONENTS, MAX_GROUPS } from './input.ts';

const { slug, name, description, layer, owner_team, criticality, exposure, environment, hidden } =
  COMPONENT_FIELDS;

const ImportedComponent = z.strictObject(
  {
    slug,
    name,
    group: line(100).nullish(),
    layer,
    owner_team: owner_team.nullish(),
    criticality,
    exposure,
    depends_on: dependencies().default([]),
    description: description.optional(),
    environment: environment.optional(),
    hidden: hidden.optional(),
  },
  { error: 'must be an object that describes a component' },
);
export type ImportedComponent = z.output<typeof ImportedComponent>;

/** The file that `components import` reads: groups by name, and the components in page order. */
export const ComponentFile = z.strictObject(
  {
    groups: z
      .array(line(100), { error: 'must be a list of names of groups' })
      .max(MAX_GROUPS, { error: `must name at most ${MAX_GROUPS} groups` })
      .default([]),
    components: z
      .array(ImportedComponent, { error: 'must be a list of components' })
      .max(MAX_COMPONENTS, { error: `must have at most ${MAX_COMPONENTS} components` }),
  },
  { error: 'must be an object with groups and components' },
);
export type ComponentFile = z.output<typeof ComponentFile>;

/** Adds a fault for everything the file names twice or does not have. */
export function checkFile(file: ComponentFile, faults: Fault[]): void {
  file.groups.forEach((group, index) => {
    if (file.groups.indexOf(group) !== index) {
      faults.push({ pointer: `/groups/${index}`, detail: `names “${group}” twice` });
    }
  });
  const slugs = file.components.map((component) => component.slug);
  file.components.forEach((component, index) => {
    const at = `/components/${index}`;
    if (slugs.indexOf(component.slug) !== index) {
      faults.push({ pointer: `${at}/slug`, detail: `names ${component.slug} twice` });
    }
    const group = component.group ?? null;
    if (group !== null && !file.groups.includes(group)) {
      faults.push({ pointer: `${at}/group`, detail: `“${group}” is not among the groups above` });
    }
  });
}
