import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params }) => ({
      body: await app.commands.readOverrides(actor, params['id']!),
    }),
    POST: async ({ app, actor, params, body }) => {
      await app.commands.overrideDisclosure(actor, params['id']!, body);
      return { body: await app.commands.readOverrides(actor, params['id']!) };
    },
  },
});
