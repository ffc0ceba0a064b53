/*
 * The least that an SMTP server can do: takes every message, counts them and notes when the first
 * and each wanted one came. Answers after a pause where it is told to.
 */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

const pauseMs = Number(process.argv[2] ?? '0');
const END = Buffer.from('\r\n.\r\n');

let count = 0;
let firstAt = 0;
let wanted = Infinity;
let sample = '';

function took(): void {
  count += 1;
  if (count === 1) {
    firstAt = Date.now();
  }
  if (count === wanted) {
    process.send!({ firstAt, lastAt: Date.now(), count, sample });
  }
}

const server = createServer({ noDelay: true }, (socket) => {
  let inData = false;
  let left: Buffer = Buffer.alloc(0);
  socket.write('220 sink\r\n');
  socket.on('error', () => undefined);

  function endMessage(): void {
    took();
    if (pauseMs > 0) {
      setTimeout(() => socket.write('250 2.0.0 taken\r\n'), pauseMs);
    } else {
      socket.write('250 2.0.0 taken\r\n');
    }
  }

  function command(line: string): string {
    const verb = line.slice(0, 4).toUpperCase();
    inData = verb === 'DATA';
    if (verb === 'EHLO') {
      return '250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n';
    }
    return inData ? '354 go on\r\n' : verb === 'QUIT' ? '221 bye\r\n' : '250 2.0.0 ok\r\n';
  }

  socket.on('data', (chunk: Buffer) => {
    left = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
    for (;;) {
      const end = left.indexOf(inData ? END : '\r\n');
      if (end === -1) {
        return;
      }
      if (inData) {
        if (count === 0) {
          sample = left.toString('latin1', 0, end);
        }
        left = left.subarray(end + END.length);
        inData = false;
        endMessage();
      } else {
        const line = left.toString('latin1', 0, end);
        left = left.subarray(end + 2);
        socket.write(command(line));
      }
    }
  });
});

process.on('message', (next: { wanted: number }) => {
  count = 0;
  firstAt = 0;
  wanted = next.wanted;
  process.send!('counting');
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
