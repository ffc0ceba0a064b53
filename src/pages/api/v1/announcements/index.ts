import { apiRoute } from '#src/http/api.ts';
import { readListQuery } from '#src/http/paging.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, query }) => ({
      body: await app.commands.listAnnouncements(actor, readListQuery(query, [])),
    }),
  },
});
