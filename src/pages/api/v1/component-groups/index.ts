import { apiRoute } from '#src/http/api.ts';
import { created, listAnswer } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async (call) =>
      listAnswer(call, await call.app.commands.listGroups(call.actor), ({ slug }) => slug),
    POST: async (call) => {
      const group = await call.app.commands.createGroup(call.actor, call.body);
      return created(call, `component-groups/${group.slug}`, { body: group });
    },
  },
});
