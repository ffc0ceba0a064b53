import { apiRoute } from '#src/http/api.ts';
import { contentAnswer } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params }) =>
      contentAnswer(await app.commands.readContact(actor, params['id']!)),
    PUT: async ({ app, actor, params, body, expectedRevision }) =>
      contentAnswer(await app.commands.editContact(actor, params['id']!, body, expectedRevision)),
    DELETE: async ({ app, actor, params, expectedRevision }) => {
      await app.commands.removeContact(actor, params['id']!, expectedRevision);
      return { status: 204 };
    },
  },
});
