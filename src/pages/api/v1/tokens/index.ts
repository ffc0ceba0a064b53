import { apiRoute } from '#src/http/api.ts';
import { created, listAnswer } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  scope: 'tokens:write',
  methods: {
    GET: async (call) =>
      listAnswer(call, await call.app.commands.listTokens(call.actor), ({ id }) => id),
    /** The token itself is told once: a repeated request learns that there is one, not which. */
    POST: async (call) => {
      const token = await call.app.commands.createToken(call.actor, call.body);
      const answer = { body: token, kept: { ...token, token: null } };
      return created(call, `tokens/${token.id}`, answer);
    },
  },
});
