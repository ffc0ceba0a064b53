import { apiRoute } from '#src/http/api.ts';
import { readNamedQuery } from '#src/http/paging.ts';

export const ALL = apiRoute({
  methods: {
    /** The report's notices as CSV, a row each. */
    GET: async ({ app, actor, query }) => {
      const span = readNamedQuery(query, ['from', 'to']);
      const { parts } = await app.commands.exportReport(actor, span, 'csv');
      return { file: { name: 'record.csv', parts } };
    },
  },
});
