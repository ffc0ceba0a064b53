import { apiRoute } from '../../../http/api.ts';
import { readListQuery } from '../../../http/paging.ts';

export const ALL = apiRoute({
  scope: 'audit:read',
  methods: {
    GET: async ({ app, actor, query }) => {
      const { items, nextCursor } = await app.commands.readAudit(actor, readListQuery(query, []));
      return { body: { items, next_cursor: nextCursor } };
    },
  },
});
