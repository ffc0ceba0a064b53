/*
 * The least that Node.js can do: sends the bytes it was given, with the headers it was given, and a
 * 304 to who has them. What the front door is held against.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BareAnswer {
  path: string;
  /** Names and values in turn, as `writeHead` takes them. */
  headers: string[];
  etag: string;
  /** Base64. */
  body: string;
}

process.once('message', (answers: BareAnswer[]) => {
  const byPath = new Map(
    answers.map(({ path, headers, etag, body }) => [
      path,
      {
        etag,
        headers: headers.filter(
          (_, index) => headers[index - (index % 2)]!.toLowerCase() !== 'content-length',
        ),
        whole: headers,
        body: Buffer.from(body, 'base64'),
      },
    ]),
  );
  const server = createServer((request, response) => {
    const answer = byPath.get(request.url!)!;
    if (request.headers['if-none-match'] === answer.etag) {
      response.writeHead(304, answer.headers);
      response.end();
    } else {
      response.writeHead(200, answer.whole);
      response.end(answer.body);
    }
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => {
    process.send!((server.address() as AddressInfo).port);
  });
});
process.on('disconnect', () => process.exit(0));
