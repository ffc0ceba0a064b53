import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params }) => ({
      body: await app.commands.readImport(actor, params['id']!),
    }),
    /** After a rehearsal: does what it said it would. */
    POST: async ({ app, actor, params }) => ({
      status: 202,
      body: await app.commands.runRehearsed(actor, params['id']!),
    }),
    DELETE: async ({ app, actor, params }) => ({
      body: await app.commands.cancelImport(actor, params['id']!),
    }),
  },
});
