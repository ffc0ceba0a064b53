import { createServer } from 'node:net';
import { once } from 'node:events';

export interface Greylist {
  port: number;
  close(): Promise<void>;
}

/**
 * A greylisting policy service as Postfix asks it: the first try of a sender, recipient and client
 * is put off. As Postgrey does, it leaves out what follows a `+` in the sender.
 *
 * @param action what Postfix is told for a first try
 */
export async function startGreylist(port: number, action: string): Promise<Greylist> {
  const known = new Set<string>();
  const server = createServer((socket) => {
    let waiting = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      waiting += chunk.toString('latin1');
      for (let end = waiting.indexOf('\n\n'); end !== -1; end = waiting.indexOf('\n\n')) {
        const asked = Object.fromEntries(
          waiting
            .slice(0, end)
            .split('\n')
            .map((line) => /^(\w+)=(.*)$/.exec(line)?.slice(1) ?? []) as [string, string][],
        ) as Record<'sender' | 'recipient', string>;
        waiting = waiting.slice(end + 2);
        const triplet = `${asked.sender.replace(/\+[^@]*/, '')} ${asked.recipient}`;
        socket.write(`action=${known.has(triplet) ? 'dunno' : action}\n\n`);
        known.add(triplet);
      }
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port,
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}
