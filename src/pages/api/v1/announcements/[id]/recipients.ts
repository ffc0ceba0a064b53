import { apiRoute } from '#src/http/api.ts';
import { readListQuery } from '#src/http/paging.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params, query }) => ({
      body: await app.commands.listRecipients(
        actor,
        params['id']!,
        readListQuery(query, ['outcome', 'reason']),
      ),
    }),
  },
});
