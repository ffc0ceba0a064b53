const crlf = '\r\n';

/** A message of `size` octets: a header, a beginning, and the same again and again. */
function filled(size: number, type: string, beginning: string, again: string): Buffer {
  const front = [
    'From: MAILER-DAEMON@example.net',
    'Subject: Returned mail',
    'MIME-Version: 1.0',
    `Content-Type: ${type}`,
    '',
    beginning,
  ].join(crlf);
  return Buffer.concat([Buffer.from(front), Buffer.alloc(size - front.length, again)]);
}

/** Messages of `size` octets that a parser of MIME takes longest for, each in a shape of its own. */
export function heavyMessages(size: number): Record<string, Buffer> {
  const part = `--b${crlf}${crlf}x${crlf}`;
  const qmail = 'Hi. This is the qmail-send program at example.net.\n\n';
  const person = '<a@b.example>:\nNo such person.\n\n';
  return {
    'line breaks in HTML': filled(size, 'text/html', '', '<br>'.repeat(200) + crlf),
    'flowing lines': filled(size, 'text/plain; format=flowed; delsp=yes', '', `a     ${crlf}`),
    'lines of one letter': filled(size, 'text/plain', '', 'x\n'),
    'empty parts': filled(size, 'multipart/mixed; boundary=b', '', part),
    'people in a bounce of qmail': filled(size, 'text/plain', qmail, person),
  };
}
