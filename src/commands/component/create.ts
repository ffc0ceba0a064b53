import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import type { Fault } from '#src/domain/errors.ts';
import {
  insertComponent,
  nextComponentPosition,
  setDependencies,
  type ComponentRow,
} from '#src/store/components.ts';
import { newId } from '#src/store/ids.ts';
import { checkPageTexts } from '../disclosure/page-texts.ts';
import { throwFaults } from '../instants.ts';
import { parseInput } from '../parse.ts';
import { ComponentInput } from './input.ts';
import {
  checkSlugFree,
  loadComponent,
  recordChange,
  resolveDependencies,
  resolveGroup,
  slugFor,
  wordsOf,
} from './load.ts';
import { viewOf, type ComponentView } from './view.ts';

/** Adds a component at the end of the page unless a position is given. Throws `invalid`. */
export async function createComponent(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<ComponentView> {
  requireScope(actor, 'components:write');
  const input = parseInput(ComponentInput, raw);
  const slug = slugFor(input.slug, input.name);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const faults: Fault[] = [];
    await checkSlugFree(q, slug, null, faults);
    const groupId = await resolveGroup(q, input.group, faults);
    const dependsOn = await resolveDependencies(q, slug, input.depends_on ?? [], faults);
    const { name, description } = input;
    await checkPageTexts(context, q, actor, wordsOf({ name, slug, description }), faults);
    throwFaults(faults);

    const row: ComponentRow = {
      id: newId(),
      slug,
      name: input.name,
      description: input.description ?? null,
      groupId,
      position: input.position ?? (await nextComponentPosition(q)),
      layer: input.layer,
      ownerTeam: input.owner_team ?? null,
      criticality: input.criticality ?? 'standard',
      exposure: input.exposure ?? 'internet',
      environment: input.environment ?? 'production',
      baseStatus: input.status ?? 'operational',
      // Brought up to the base status below, so that the change is on record.
      status: 'operational',
      statusPlanned: false,
      hidden: input.hidden ?? false,
      archivedAt: null,
      createdAt: now,
      updatedAt: now,
    };
    await insertComponent(q, row);
    await setDependencies(q, row.id, dependsOn);
    await recordChange(
      q,
      actor,
      { action: 'component.create', entity: 'component', entityId: row.id, detail: { slug } },
      now,
    );
    return viewOf(q, await loadComponent(q, slug));
  });
}
