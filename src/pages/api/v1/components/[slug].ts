import { componentRevision } from '#src/domain/fingerprint.ts';
import { apiRoute, type ApiCall } from '#src/http/api.ts';
import { contentAnswer, requireContent } from '#src/http/api-views.ts';

type View = Awaited<ReturnType<ApiCall['app']['commands']['readComponent']>>;
const answerOf = (view: View) => contentAnswer(view, componentRevision(view));

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params }) =>
      answerOf(await app.commands.readComponent(actor, params['slug']!)),
    PATCH: async ({ app, actor, params, body, expectedRevision }) =>
      answerOf(await app.commands.editComponent(actor, params['slug']!, body, expectedRevision)),
    DELETE: async (call) => {
      const { app, actor, params } = call;
      const slug = params['slug']!;
      if (call.expectedRevision !== undefined) {
        requireContent(call, componentRevision(await app.commands.readComponent(actor, slug)));
      }
      await app.commands.archiveComponent(actor, slug);
      return {};
    },
  },
});
