import type { MailTransport } from '../transport.ts';
import type { DkimSigner } from './signer.ts';

/** A transport that signs each message, with its recipient's own parts in it, before handing it on. */
export function signingTransport(inner: MailTransport, signer: DkimSigner): MailTransport {
  return {
    kind: inner.kind,
    ...(inner.relays === undefined ? {} : { relays: inner.relays }),
    ...(inner.watch === undefined ? {} : { watch: inner.watch.bind(inner) }),
    ...(inner.connections === undefined ? {} : { connections: inner.connections }),
    async send(message) {
      return inner.send({ ...message, raw: await signer.sign(message.raw) });
    },
    async close() {
      await inner.close();
      await signer.close();
    },
  };
}
