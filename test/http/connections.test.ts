import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { boundConnections, createBoundedServer } from '#src/http/connections.ts';

const REQUEST = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
const LAST_REQUEST = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';

let server: Server | undefined;
let client: Socket | undefined;
afterEach(() => {
  client?.destroy();
  server?.close();
});

/** What Node calls with each request whose head is whole, those included that it refuses itself. */
type Take = (...request: unknown[]) => number;

/** Serves `answer`; counts the requests that a listener hears of, and all that are parsed. */
async function open(answer: (response: ServerResponse) => void) {
  let asked = 0;
  let parsed = 0;
  const log = { warn: () => undefined };
  server = createBoundedServer((_request, response) => answer(response), log);
  boundConnections(server, log);
  server.on('request', () => (asked += 1));
  server.on('connection', ({ parser }: Socket & { parser: { onIncoming: Take } }) => {
    const take = parser.onIncoming;
    parser.onIncoming = (...request) => {
      parsed += 1;
      return take(...request);
    };
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  return { asked: () => asked, parsed: () => parsed };
}

describe('A connection that sends requests ahead', () => {
  it('is ended, and no request of the same chunk is looked at after that', async () => {
    const { asked } = await open(() => undefined);
    client!.write(REQUEST.repeat(500));
    await once(client!, 'close');
    expect(asked()).toBe(18);
  });

  it.each([
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['an expectation that nobody knows', 'GET / HTTP/1.1\r\nhost: a\r\nexpect: b\r\n\r\n'],
  ])('is ended also where Node refuses them itself: %s', async (_what, request) => {
    const { asked, parsed } = await open(() => undefined);
    client!.write(request.repeat(500));
    client!.resume();
    await once(client!, 'close');
    expect(asked()).toBe(0);
    // With the one after the eighteenth the parser hears that it may stop.
    expect(parsed()).toBe(19);
  });

  it('gets every answer where they are few', async () => {
    const { asked } = await open((response) => void setImmediate(() => response.end('well')));
    client!.write(REQUEST.repeat(15) + LAST_REQUEST);
    const answers = await text(client!);
    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(16);
    expect(asked()).toBe(16);
  });
});
