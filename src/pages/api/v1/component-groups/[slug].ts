import { apiRoute } from '../../../../http/api.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params }) => ({
      body: await app.commands.readGroup(actor, params['slug']!),
    }),
    PATCH: async ({ app, actor, params, body }) => ({
      body: await app.commands.editGroup(actor, params['slug']!, body),
    }),
    DELETE: async ({ app, actor, params }) => {
      await app.commands.deleteGroup(actor, params['slug']!);
      return {};
    },
  },
});
