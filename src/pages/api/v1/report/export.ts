import { apiRoute } from '#src/http/api.ts';
import { readNamedQuery } from '#src/http/paging.ts';

export const ALL = apiRoute({
  methods: {
    /** The report's notices as CSV, a row each. */
    GET: async ({ app, actor, query }) => {
      const report = await app.commands.readReport(actor, readNamedQuery(query, ['from', 'to']));
      return { file: { name: 'record.csv', parts: app.reportCsv(report.notices) } };
    },
  },
});
