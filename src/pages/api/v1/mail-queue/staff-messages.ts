import { apiRoute } from '#src/http/api.ts';
import { readNamedQuery } from '#src/http/paging.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, query }) => {
      const { limit, ...filter } = readNamedQuery(query, ['limit', 'status']);
      const wanted = { ...filter, ...(limit === undefined ? {} : { limit: Number(limit) }) };
      return { body: { items: await app.commands.listStaffMessages(actor, wanted) } };
    },
  },
});
