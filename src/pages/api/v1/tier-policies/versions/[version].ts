import { apiRoute } from '#src/http/api.ts';
import { policiesAnswer } from '#src/http/api-views.ts';

/** A version as its number says; no other spelling of it. */
const numberOf = (text: string) => (/^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN);

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params }) => ({
      body: await app.commands.readPolicyVersion(actor, numberOf(params['version']!)),
    }),
    /** Applies it again, as a new version. */
    POST: async (call) => {
      const { app, actor, params, expectedRevision } = call;
      const version = numberOf(params['version']!);
      return policiesAnswer(
        call,
        await app.commands.restorePolicyVersion(actor, version, expectedRevision),
      );
    },
  },
});
