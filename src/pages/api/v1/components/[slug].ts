import { apiRoute } from '../../../../http/api.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params }) => ({
      body: await app.commands.readComponent(actor, params['slug']!),
    }),
    PATCH: async ({ app, actor, params, body }) => ({
      body: await app.commands.editComponent(actor, params['slug']!, body),
    }),
    DELETE: async ({ app, actor, params }) => {
      await app.commands.archiveComponent(actor, params['slug']!);
      return {};
    },
  },
});
