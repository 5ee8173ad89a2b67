import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { main } from '../../../../runner/command/main';
import { deliveryReport, mail, multipart, THREAD } from '../../../fixtures/mail/build';
import { ABSENCES } from '../../../fixtures/mail/absences';
import { awayMail } from '../../../fixtures/mail/absences/away';
import { scratch, startSite } from '../support';

const FAILED = deliveryReport([
  { action: 'failed', status: '5.7.515', diagnostic: '550 5.7.515 Access denied, does not meet the required authentication level' }, // prettier-ignore
]);

let folder: string;
beforeEach(() => {
  folder = scratch();
});

async function readMail(words: readonly string[], stdin: Buffer = Buffer.alloc(0)) {
  let [out, err] = ['', ''];
  const code = await main(['read-mail', ...words], {
    env: {},
    folder,
    stdin: Readable.from([stdin]),
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    width: null,
    screen: null,
  });
  return { code, out, err, lines: out.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)) }; // prettier-ignore
}

test('one line of JSON for each file, of one shape whatever the mail is', async () => {
  writeFileSync(join(folder, 'bounce.eml'), FAILED);
  writeFileSync(join(folder, 'away.eml'), awayMail(ABSENCES['English']!.at(-1)!));
  writeFileSync(join(folder, 'reply.eml'), mail(THREAD, 'Yes, gladly.\n\n-- \nGrace'));
  const { code, lines } = await readMail(['bounce.eml', 'away.eml', 'reply.eml', '--json']);
  expect(code).toBe(0);
  expect(lines).toMatchObject([
    { file: 'bounce.eml', kind: 'bounce', class: 'block', ours: true, returnsAt: null, recipients: [{ address: 'lead@example.test', status: '5.7.515', class: 'block' }] }, // prettier-ignore
    { file: 'away.eml', kind: 'absence', class: null, ours: false, returnsAt: '2026-11-03T14:00', returnsZone: '+01:00', recipients: [] }, // prettier-ignore
    { file: 'reply.eml', kind: 'reply', class: null, ours: false, returnsAt: null, replyText: 'Yes, gladly.', keys: [{ kind: 'in_reply_to', value: '<m1@lab.test>' }, { kind: 'references', value: '<m1@lab.test>' }, { kind: 'references', value: '<m0@lab.test>' }, { kind: 'from', value: 'grace@example.test' }] }, // prettier-ignore
  ]);
  const shape = ['certainty', 'class', 'evidence', 'file', 'keys', 'kind', 'ours', 'recipients', 'replyText', 'returnsAt', 'returnsZone']; // prettier-ignore
  for (const line of lines) expect(Object.keys(line).sort()).toEqual(shape);
});

test('a folder is read file by file, and standard input too; nothing else comes into being', async () => {
  mkdirSync(join(folder, 'mails'));
  for (let i = 0; i < 300; i += 1) writeFileSync(join(folder, 'mails', `${String(i).padStart(3, '0')}.eml`), FAILED); // prettier-ignore
  const { code, lines } = await readMail(['mails', '-', '--json'], mail(THREAD, 'Yes'));
  expect([code, lines.length, lines[0].file, lines[299].file]).toEqual([0, 301, join('mails', '000.eml'), join('mails', '299.eml')]); // prettier-ignore
  expect(lines[300]).toMatchObject({ file: '-', kind: 'reply' });
  expect(readdirSync(folder)).toEqual(['mails']);
});

test('a wrong name is told and costs the others nothing', async () => {
  writeFileSync(join(folder, 'bounce.eml'), FAILED);
  const { code, lines, err } = await readMail(['nowhere.eml', 'bounce.eml', '--json']);
  expect([code, lines.length]).toEqual([2, 1]);
  expect(JSON.parse(err)).toMatchObject({ error: { code: 'file_not_readable', message: expect.stringContaining("'nowhere.eml'") } }); // prettier-ignore
  expect((await readMail(['nowhere.eml'])).err).toMatch(/^error file_not_readable: The file 'nowhere\.eml'/);
});

test('without --json it is a sentence with its evidence', async () => {
  writeFileSync(join(folder, 'bounce.eml'), FAILED);
  const { out } = await readMail(['bounce.eml']);
  expect(out).toMatch(/^bounce\.eml: bounce, block, about our set-up \(99 %\) report: failed · 5\.7\.515/);
});

test('the API reads the same, from the raw message as body', async () => {
  const site = await startSite();
  try {
    const response = await fetch(`${site.listensAt}/api/v1/mail/read`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await site.key()}`, 'content-type': 'message/rfc822' },
      body: new Uint8Array(FAILED),
    });
    writeFileSync(join(folder, 'bounce.eml'), FAILED);
    const { file: _, ...read } = (await readMail(['bounce.eml', '--json'])).lines[0];
    expect([response.status, await response.json()]).toEqual([200, read]);
  } finally {
    await site.close();
  }
});

test('a report behind three megabytes of a message that came back is read', async () => {
  const report = multipart({ From: 'MAILER-DAEMON@x.test', Subject: 'Undelivered' }, 'report; report-type=delivery-status', [
    { type: 'message/rfc822', body: `Message-ID: <m1@lab.test>\n\n${`${'QUJD'.repeat(19)}\n`.repeat(40_000)}` },
    { type: 'message/delivery-status', body: 'Final-Recipient: rfc822; lead@example.test\nAction: failed\nStatus: 5.1.1' },
  ]); // prettier-ignore
  expect(report.length).toBeGreaterThan(3_000_000);
  writeFileSync(join(folder, 'large.eml'), report);
  expect((await readMail(['large.eml', '--json'])).lines).toMatchObject([{ kind: 'bounce', class: 'hard' }]);
});

test('the examples of docs/reading-mail.md print what the page says', async () => {
  const page = readFileSync(join(__dirname, '../../../../docs/reading-mail.md'), 'utf8');
  const examples = [...page.matchAll(/```eml\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g)];
  expect(examples).toHaveLength(5);
  for (const [, raw, printed] of examples) {
    writeFileSync(join(folder, 'surprising.eml'), raw!);
    expect((await readMail(['surprising.eml'])).out).toBe(printed);
  }
});
