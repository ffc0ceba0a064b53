import { slugOf } from '#src/domain/component.ts';
import type { Fault } from '#src/domain/errors.ts';
import {
  findComponentBySlug,
  insertComponent,
  insertGroup,
  listComponents,
  listGroups,
  setDependencies,
  updateComponent,
  updateGroup,
  type GroupRow,
} from '#src/store/components.ts';
import { newId } from '#src/store/ids.ts';
import type { Queries } from '#src/store/queries.ts';
import { checkPageTexts } from '../disclosure/page-texts.ts';
import { throwFaults } from '../instants.ts';
import { operation, type Tx } from '../operation.ts';
import { checkCycle, checkNames, dependencyGraph } from './dependencies.ts';
import { checkFile, ComponentFile, type ImportedComponent } from './import-input.ts';
import { recordChange, wordsOf } from './load.ts';

export interface Imported {
  /** Components that were not there before. */
  created: number;
  /** Components that were there, and now are as the file says. */
  updated: number;
  groups: number;
}

/**
 * Brings components and groups up to what a file says, all or nothing: known slugs are updated
 * (archived ones come back), unknown ones made, the order of the file is the order of the page.
 * What the file does not name stays, below. Throws `invalid` with every fault of the file.
 */
export const importComponents = operation({
  scope: 'components:write',
  input: ComponentFile,
}).write(async (tx, file): Promise<Imported> => {
  const faults: Fault[] = [];
  checkFile(file, faults);
  await checkDependencies(tx.q, file, faults);
  await checkPageTexts(tx, await newWords(tx.q, file), faults);
  throwFaults(faults);

  const groupIds = await saveGroups(tx, file.groups);
  const ids = new Map((await listComponents(tx.q)).map(({ slug, id }) => [slug, id]));
  let created = 0;
  for (const [index, component] of file.components.entries()) {
    const groupId = groupIds.get(component.group ?? '') ?? null;
    const saved = await saveComponent(tx, component, { groupId, position: index + 1 });
    ids.set(component.slug, saved.id);
    created += saved.created ? 1 : 0;
  }
  for (const { slug, depends_on: dependsOn } of file.components) {
    const targets = dependsOn.map((name) => ids.get(name)!);
    await setDependencies(tx.q, ids.get(slug)!, targets);
  }
  await moveOthersBelow(tx, file);
  const result = {
    created,
    updated: file.components.length - created,
    groups: file.groups.length,
  };
  await recordChange(tx, {
    action: 'component.import',
    entity: 'component',
    entityId: 'import',
    detail: { ...result },
  });
  return result;
});

/** The names and descriptions of a file that the page does not show yet; what stays hidden stays as it is. */
async function newWords(q: Queries, file: ComponentFile) {
  const rows = await listComponents(q);
  const textsOf = (row: Parameters<typeof wordsOf>[0]) => wordsOf(row).map(({ text }) => text);
  const shown = rows.filter(({ hidden }) => !hidden);
  const known = new Set([...shown, ...(await listGroups(q))].flatMap(textsOf));
  return [
    ...file.groups.map((text, index) => ({ place: `/groups/${index}`, text })),
    ...file.components.flatMap((one, index) => {
      const kept = rows.find(({ slug, hidden }) => hidden && slug === one.slug);
      const before = kept === undefined || one.hidden === false ? [] : textsOf(kept);
      return wordsOf(one, `/components/${index}`).filter(({ text }) => !before.includes(text));
    }),
  ].filter(({ text }) => !known.has(text));
}

async function checkDependencies(q: Queries, file: ComponentFile, faults: Fault[]): Promise<void> {
  const graph = await dependencyGraph(q);
  for (const { slug, depends_on: dependsOn } of file.components) {
    graph.set(slug, dependsOn);
  }
  const before = faults.length;
  file.components.forEach(({ depends_on: dependsOn }, index) => {
    checkNames(graph, dependsOn, `/components/${index}/depends_on`, faults);
  });
  if (faults.length === before) {
    const slugs = file.components.map(({ slug }) => slug);
    const pointerOf = (path: readonly string[]) =>
      `/components/${slugs.findIndex((slug) => path.includes(slug))}/depends_on`;
    checkCycle(graph, pointerOf, faults);
  }
}

/** The ids of the groups by their names, in the order of the file. */
async function saveGroups(tx: Tx, names: readonly string[]): Promise<Map<string, string>> {
  const known = await listGroups(tx.q);
  const free = known.filter(({ name }) => !names.includes(name));
  const slugs = new Set(known.map(({ slug }) => slug));
  const ids = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const position = index + 1;
    const wanted = slugOf(name) || `group-${position}`;
    const row: GroupRow | undefined =
      known.find((group) => group.name === name) ?? take(free, ({ slug }) => slug === wanted);
    if (row !== undefined) {
      await updateGroup(tx.q, row.id, { name, position, updatedAt: tx.now });
      ids.set(name, row.id);
      continue;
    }
    const slug = firstFree(wanted, slugs);
    slugs.add(slug);
    const id = newId();
    await insertGroup(tx.q, { id, slug, name, position, createdAt: tx.now, updatedAt: tx.now });
    ids.set(name, id);
  }
  const others = known.filter(({ id }) => ![...ids.values()].includes(id));
  for (const [index, row] of others.entries()) {
    await updateGroup(tx.q, row.id, { position: names.length + index + 1 });
  }
  return ids;
}

function take<T>(from: T[], is: (one: T) => boolean): T | undefined {
  const index = from.findIndex(is);
  return index < 0 ? undefined : from.splice(index, 1)[0];
}

function firstFree(wanted: string, taken: ReadonlySet<string>): string {
  let slug = wanted;
  for (let n = 2; taken.has(slug); n += 1) {
    slug = `${wanted}-${n}`;
  }
  return slug;
}

async function saveComponent(
  tx: Tx,
  component: ImportedComponent,
  place: { groupId: string | null; position: number },
): Promise<{ id: string; created: boolean }> {
  const columns = {
    ...place,
    name: component.name,
    layer: component.layer,
    ownerTeam: component.owner_team ?? null,
    criticality: component.criticality,
    exposure: component.exposure,
    archivedAt: null,
    updatedAt: tx.now,
    ...(component.description === undefined ? {} : { description: component.description }),
    ...(component.environment === undefined ? {} : { environment: component.environment }),
    ...(component.hidden === undefined ? {} : { hidden: component.hidden }),
  };
  const known = await findComponentBySlug(tx.q, component.slug);
  if (known !== null) {
    await updateComponent(tx.q, known.id, columns);
    return { id: known.id, created: false };
  }
  const id = newId();
  await insertComponent(tx.q, {
    id,
    slug: component.slug,
    description: null,
    environment: 'production',
    hidden: false,
    baseStatus: 'operational',
    status: 'operational',
    statusPlanned: false,
    createdAt: tx.now,
    ...columns,
  });
  return { id, created: true };
}

async function moveOthersBelow(tx: Tx, file: ComponentFile): Promise<void> {
  const named = new Set(file.components.map(({ slug }) => slug));
  const others = (await listComponents(tx.q)).filter(({ slug }) => !named.has(slug));
  for (const [index, row] of others.entries()) {
    const position = file.components.length + index + 1;
    if (row.position !== position) {
      await updateComponent(tx.q, row.id, { position, updatedAt: tx.now });
    }
  }
}
