import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params }) => ({
      body: await app.commands.readDisclosure(actor, params['id']!),
    }),
    /** Publishes facts, or asks a second person first: then 202. */
    POST: async ({ app, actor, params, body }) => {
      const { outcome } = await app.commands.discloseFacts(actor, params['id']!, body);
      return {
        status: outcome === 'requested' ? 202 : 200,
        body: await app.commands.readDisclosure(actor, params['id']!),
      };
    },
  },
});
