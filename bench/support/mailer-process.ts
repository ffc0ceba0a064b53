/*
 * What the mail worker is held against: nodemailer's pool sending one ready-made message again and
 * again, without a queue, a database or a thought for who it is for.
 */
import nodemailer from 'nodemailer';

export interface MailerJob {
  port: number;
  connections: number;
  count: number;
  raw: string;
}

async function run({ port, connections, count, raw }: MailerJob): Promise<void> {
  const pool = nodemailer.createTransport({
    pool: true,
    host: '127.0.0.1',
    port,
    secure: false,
    ignoreTLS: true,
    maxConnections: connections,
    maxMessages: 1_000,
  });
  let left = count;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await pool.sendMail({
        envelope: { from: 'status@example.com', to: [`reader${left}@example.com`] },
        raw,
      });
    }
  };
  await Promise.all(Array.from({ length: connections * 4 }, lane));
  pool.close();
}

process.on('message', (job: MailerJob) => {
  void run(job).then(() => process.send!('done'));
});
process.on('disconnect', () => process.exit(0));
process.send!('ready');
