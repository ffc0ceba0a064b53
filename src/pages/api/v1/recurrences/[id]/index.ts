import { apiRoute } from '#src/http/api.ts';
import { tagOfRevision } from '#src/http/revision-tag.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params }) => {
      const rule = await app.commands.readRecurrence(actor, params['id']!);
      return { body: rule, headers: { ETag: tagOfRevision(rule.revision) } };
    },
    PUT: async ({ app, actor, params, body, expectedRevision }) => {
      const id = params['id']!;
      const rule = await app.commands.editRecurrence(actor, id, body, expectedRevision);
      return { body: rule, headers: { ETag: tagOfRevision(rule.revision) } };
    },
    /** Ends it; what was made stays. */
    DELETE: async ({ app, actor, params }) => ({
      body: await app.commands.endRecurrence(actor, params['id']!),
    }),
  },
});
