import { apiRoute } from '#src/http/api.ts';
import { created, listAnswer } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async (call) =>
      listAnswer(call, await call.app.commands.listComponents(call.actor), ({ slug }) => slug),
    POST: async (call) => {
      const component = await call.app.commands.createComponent(call.actor, call.body);
      return created(call, `components/${component.slug}`, { body: component });
    },
  },
});
