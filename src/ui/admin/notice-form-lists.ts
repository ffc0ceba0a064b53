import type { Actor } from '#src/domain/actor.ts';
import type { ComponentList, GroupList } from './component-groups.ts';

type TheApp = App.Locals['app'];

/** What the notice form offers to choose from. */
export interface NoticeFormLists {
  components: ComponentList;
  groups: GroupList;
  /** Templates that staff added, for the choice beside “auto”. */
  templates: readonly (readonly [key: string, name: string])[];
}

export async function noticeFormLists(app: TheApp, actor: Actor): Promise<NoticeFormLists> {
  const [components, groups, templates] = await Promise.all([
    app.commands.listComponents(actor),
    app.commands.listGroups(actor),
    app.commands.listTemplates(actor),
  ]);
  return {
    components,
    groups,
    templates: templates
      .filter(({ origin }) => origin === 'custom')
      .map(({ key, name }) => [key, name] as const),
  };
}
