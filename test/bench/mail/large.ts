import { readMail } from '../../../engine/mail/reading/reading';

/**
 * Reads one message of 25 MB (three attachments, the words of a person before them) in a process of its own, and prints
 * how much memory that process took at most, and how long it read: `{ megabytes, ms }`.
 */
async function main(): Promise<void> {
  const line = Buffer.from(`${'QUJD'.repeat(19)}\r\n`);
  const attachment = Buffer.alloc(line.length * 106_000, line);
  const part = (type: string): Buffer => Buffer.from(`\r\n--b1\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n`); // prettier-ignore
  const head = Buffer.from(
    'From: Grace <grace@example.test>\r\nIn-Reply-To: <m1@lab.test>\r\nSubject: Re: Engines\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\nHere are the plans.\r\n',
  );
  const raw = Buffer.concat([head, part('application/pdf'), attachment, part('image/png'), attachment, part('application/zip'), attachment, Buffer.from('\r\n--b1--\r\n')]); // prettier-ignore
  const started = performance.now();
  const { kind, replyText } = await readMail(raw);
  const ms = performance.now() - started;
  if (kind !== 'reply' || replyText !== 'Here are the plans.')
    throw new Error(`read as ${kind}: ${replyText}`);
  console.log(JSON.stringify({ bytes: raw.length, megabytes: process.resourceUsage().maxRSS / 1024, ms }));
}

void main();
