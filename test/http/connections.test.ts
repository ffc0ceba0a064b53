import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { boundConnections, withoutFloods } from '#src/http/connections.ts';

const REQUEST = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
const LAST_REQUEST = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';

let server: Server | undefined;
let client: Socket | undefined;
afterEach(() => {
  client?.destroy();
  server?.close();
});

async function open(answer: (response: ServerResponse) => void): Promise<{ asked: () => number }> {
  let asked = 0;
  const log = { warn: () => undefined };
  server = createServer(withoutFloods((_request, response) => answer(response), log));
  boundConnections(server, log);
  server.on('request', () => (asked += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  return { asked: () => asked };
}

describe('A connection that sends requests ahead', () => {
  it('is ended, and no request of the same chunk is looked at after that', async () => {
    const { asked } = await open(() => undefined);
    client!.write(REQUEST.repeat(500));
    await once(client!, 'close');
    expect(asked()).toBe(18);
  });

  it('gets every answer where they are few', async () => {
    const { asked } = await open((response) => void setImmediate(() => response.end('well')));
    client!.write(REQUEST.repeat(15) + LAST_REQUEST);
    const answers = await text(client!);
    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(16);
    expect(asked()).toBe(16);
  });
});
