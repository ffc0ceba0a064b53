import { apiRoute } from '#src/http/api.ts';
import { readNamedQuery } from '#src/http/paging.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, query }) => ({
      body: await app.commands.readReport(actor, readNamedQuery(query, ['from', 'to'])),
    }),
  },
});
