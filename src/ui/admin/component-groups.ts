type Commands = App.Locals['app']['commands'];
export type ComponentList = Awaited<ReturnType<Commands['listComponents']>>;
export type GroupList = Awaited<ReturnType<Commands['listGroups']>>;

export interface GroupSection {
  slug: string | null;
  /** Null for components outside any group. */
  name: string | null;
  members: ComponentList;
}

/** Components as the page shows them: by group, those outside any group last. */
export function componentsByGroup(components: ComponentList, groups: GroupList): GroupSection[] {
  const known = new Set(groups.map(({ slug }) => slug));
  const rest = components.filter(({ group }) => group === null || !known.has(group));
  return [
    ...groups.map(({ slug, name }) => ({
      slug,
      name,
      members: components.filter(({ group }) => group === slug),
    })),
    ...(rest.length > 0 ? [{ slug: null, name: null, members: rest }] : []),
  ];
}
