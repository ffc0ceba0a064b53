import { invalidField } from '../../../domain/errors.ts';
import { apiRoute } from '../../../http/api.ts';
import { readListQuery } from '../../../http/paging.ts';

export const ALL = apiRoute({
  scope: 'audit:read',
  methods: {
    GET: async ({ app, actor, query }) => {
      const { limit, cursor } = readListQuery(query, []);
      if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) {
        throw invalidField('/cursor', 'is not a cursor that this list has given');
      }
      const before = cursor === undefined ? {} : { before: Number(cursor) };
      const items = await app.commands.readAudit(actor, { limit, ...before });
      const last = items.length < limit ? undefined : items[items.length - 1];
      return {
        body: { items, next_cursor: last === undefined ? null : String(Date.parse(last.at)) },
      };
    },
  },
});
