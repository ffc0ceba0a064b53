import * as z from 'zod';
import {
  COMPONENT_STATUSES,
  CRITICALITIES,
  ENVIRONMENTS,
  EXPOSURES,
  LAYERS,
  SLUG_PATTERN,
} from '#src/domain/component.ts';
import { flag, line, oneOf, prose } from '../parse.ts';

export const MAX_COMPONENTS = 1_000;
export const MAX_GROUPS = 200;
const MAX_POSITION = 1_000_000;

const slug = () =>
  line(64).regex(SLUG_PATTERN, {
    error: 'must be lower-case letters, digits and single hyphens, such as web-app',
  });

const position = () =>
  z
    .int({ error: `must be a whole number from 0 to ${MAX_POSITION}` })
    .min(0, { error: 'must be at least 0' })
    .max(MAX_POSITION, { error: `must be at most ${MAX_POSITION}` });

/** A form sends an empty field where it means none. */
const orNone = <S extends z.ZodType<string>>(text: S) =>
  text.nullable().transform((value) => (value === '' ? null : value));

export const dependencies = () =>
  z
    .array(slug(), { error: 'must be a list of slugs of components' })
    .max(MAX_COMPONENTS, { error: `must name at most ${MAX_COMPONENTS} components` });

export const COMPONENT_FIELDS = {
  slug: slug(),
  name: line(100),
  description: orNone(prose(1_000)),
  group: orNone(line(64, 0)),
  position: position(),
  layer: oneOf(LAYERS),
  owner_team: orNone(line(100, 0)),
  criticality: oneOf(CRITICALITIES),
  exposure: oneOf(EXPOSURES),
  environment: oneOf(ENVIRONMENTS),
  depends_on: dependencies(),
  /** What staff set by hand; notices under way can only make it worse. */
  status: oneOf(COMPONENT_STATUSES),
  hidden: flag(),
};

export const ComponentPatch = z.strictObject(COMPONENT_FIELDS).partial();
export type ComponentPatch = z.output<typeof ComponentPatch>;

export const ComponentInput = ComponentPatch.required({ name: true, layer: true });

export const GroupPatch = z
  .strictObject({ slug: slug(), name: line(100), position: position() })
  .partial();

export const GroupInput = GroupPatch.required({ name: true });
