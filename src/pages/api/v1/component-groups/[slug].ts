import { revisionOf } from '#src/domain/fingerprint.ts';
import { apiRoute } from '#src/http/api.ts';
import { contentAnswer, requireContent } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params }) =>
      contentAnswer(await app.commands.readGroup(actor, params['slug']!)),
    PATCH: async ({ app, actor, params, body, expectedRevision }) =>
      contentAnswer(await app.commands.editGroup(actor, params['slug']!, body, expectedRevision)),
    DELETE: async (call) => {
      const { app, actor, params } = call;
      const slug = params['slug']!;
      if (call.expectedRevision !== undefined) {
        requireContent(call, revisionOf(await app.commands.readGroup(actor, slug)));
      }
      await app.commands.deleteGroup(actor, slug);
      return {};
    },
  },
});
