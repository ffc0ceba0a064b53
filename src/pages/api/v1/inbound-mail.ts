import { messageRoute } from '#src/http/message-route.ts';

/** Takes in one message that came back: a delivery report, a complaint, or what is neither. */
export const ALL = messageRoute({
  scope: 'mail:inbound',
  methods: {
    POST: async ({ app, actor, raw, recipients }) => ({
      body: await app.inbound.receiveMail(actor, raw, recipients),
    }),
  },
});
