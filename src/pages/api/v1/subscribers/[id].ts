import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params }) => ({
      body: await app.commands.readSubscriber(actor, params['id']!),
    }),
    PATCH: async ({ app, actor, params, body }) => ({
      body: await app.commands.editSubscriber(actor, params['id']!, body),
    }),
    DELETE: async ({ app, actor, params }) => {
      await app.commands.removeSubscriber(actor, params['id']!);
      return {};
    },
  },
});
