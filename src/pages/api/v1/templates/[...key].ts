import { revisionOf } from '#src/domain/fingerprint.ts';
import { apiRoute } from '#src/http/api.ts';
import { contentAnswer, requireContent } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params }) =>
      contentAnswer(await app.commands.readTemplate(actor, params['key']!)),
    PUT: async ({ app, actor, params, body, expectedRevision }) =>
      contentAnswer(await app.commands.saveTemplate(actor, params['key']!, body, expectedRevision)),
    /** Back to the shipped text. */
    DELETE: async (call) => {
      const { app, actor, params } = call;
      const key = params['key']!;
      if (call.expectedRevision !== undefined) {
        requireContent(call, revisionOf(await app.commands.readTemplate(actor, key)));
      }
      return contentAnswer(await app.commands.revertTemplate(actor, key));
    },
  },
});
