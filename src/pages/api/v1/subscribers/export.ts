import { apiRoute } from '#src/http/api.ts';
import { readNamedQuery } from '#src/http/paging.ts';

export const ALL = apiRoute({
  methods: {
    /** Everybody as CSV, streamed. */
    GET: async ({ app, actor, query }) => {
      const asked = readNamedQuery(query, ['status']);
      const parts = await app.commands.exportSubscribers(actor, asked);
      return { file: { name: 'subscribers.csv', parts } };
    },
  },
});
