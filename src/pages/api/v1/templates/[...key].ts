import { apiRoute } from '../../../../http/api.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params }) => ({
      body: await app.commands.readTemplate(actor, params['key']!),
    }),
    PUT: async ({ app, actor, params, body }) => ({
      body: await app.commands.saveTemplate(actor, params['key']!, body),
    }),
    /** Back to the shipped text. */
    DELETE: async ({ app, actor, params }) => ({
      body: await app.commands.revertTemplate(actor, params['key']!),
    }),
  },
});
