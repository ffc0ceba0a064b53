import { apiRoute, type ApiCall } from '#src/http/api.ts';
import { tagOfRevision } from '#src/http/revision-tag.ts';

/** The stage's name. Astro leaves a slash and its like encoded, so these are read from the address. */
function nameOf({ params, pathname }: ApiCall): string {
  const { name = '' } = params;
  return name.includes('%') ? decodeURIComponent(pathname.split('/').at(-1)!) : name;
}

export const ALL = apiRoute({
  methods: {
    PUT: async (call) => {
      const { app, actor, params, body, expectedRevision } = call;
      const id = params['id']!;
      await app.commands.moveStage(actor, id, nameOf(call), body, expectedRevision);
      const view = await app.commands.readRollout(actor, id);
      return { body: view, headers: { ETag: tagOfRevision(view.revision) } };
    },
  },
});
