import { apiRoute } from '#src/http/api.ts';
import { readListQuery } from '#src/http/paging.ts';

export const ALL = apiRoute({
  scope: 'audit:read',
  methods: {
    GET: async ({ app, actor, query }) => {
      const { items, nextCursor } = await app.commands.readAudit(actor, readListQuery(query, []));
      return { body: { items, next_cursor: nextCursor } };
    },
  },
});
