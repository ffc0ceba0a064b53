import { apiRoute } from '#src/http/api.ts';
import { readNamedQuery } from '#src/http/paging.ts';

export const ALL = apiRoute({
  methods: {
    /** Every suppressed address as CSV, streamed. */
    GET: async ({ app, actor, query }) => {
      readNamedQuery(query, []);
      const parts = await app.commands.exportSuppressions(actor);
      return { file: { name: 'suppressions.csv', parts } };
    },
    POST: async ({ app, actor, body }) => ({
      body: await app.commands.suppressAddresses(actor, body),
    }),
  },
});
