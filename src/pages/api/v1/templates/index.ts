import { apiRoute } from '#src/http/api.ts';
import { created, listAnswer } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async (call) =>
      listAnswer(call, await call.app.commands.listTemplates(call.actor), ({ key }) => key),
    POST: async (call) => {
      const template = await call.app.commands.createTemplate(call.actor, call.body);
      return created(call, `templates/${template.key}`, { body: template });
    },
  },
});
