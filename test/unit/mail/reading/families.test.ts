import { readMail } from '../../../../engine/mail/reading/reading';
import { showReading } from '../../../../engine/mail/reading/shownReading';
import { ANSWERS } from '../../../fixtures/mail/answers';
import { deliveryReport, mail } from '../../../fixtures/mail/build';
import { FAMILIES, LOST } from '../../../fixtures/mail/families';

test.each(FAMILIES.map((one) => [one[1], one] as const))(
  'a report of %s is a bounce of its class, and of one address',
  async (_system, [expected, , raw]) => {
    const { kind, class: of, recipients } = showReading(await readMail(raw));
    expect([kind, of, recipients.map(({ address }) => address)]).toEqual(['bounce', expected, [LOST]]);
  },
);

test.each(FAMILIES.map((one) => [one[1], one] as const))(
  '%s is read the same with other line ends, and with our message below',
  async (_system, [, , raw]) => {
    const plain = showReading(await readMail(raw));
    const changed = `${raw.toString('utf8').replace(/\r\n/g, '\n')}\n--- Below this line is a copy of the message.\n\nReceived: from lab.test\nFrom: Ada <ada@lab.test>\nTo: ${LOST}\nSubject: Spam blocked? Your mailbox is full\n\nUser unknown, blacklisted, over quota: we help.\n`;
    const { class: of, recipients } = showReading(await readMail(Buffer.from(changed)));
    expect([of, recipients]).toEqual([plain.class, plain.recipients]);
  },
);

test('words in links and in addresses say nothing', async () => {
  const raw = FAMILIES.find(([, system]) => system === 'Postfix text')![2].toString('utf8');
  const named = raw
    .replaceAll(LOST, 'spam.blocked@mailbox-full.test')
    .replace('No such user here', 'see https://x.test/spam-blocked-over-quota');
  expect(showReading(await readMail(Buffer.from(named))).class).toBe('soft');
});

test.each(
  ANSWERS.map((one) => [`${one[1] ?? 'text'} ${one[2].replace(/\s+/g, ' ').slice(0, 80)}`, one] as const),
)('%s', async (_said, [expected, status, said]) => {
  const raw =
    status === null
      ? mail({ From: 'MAILER-DAEMON@x.test', Subject: 'Undelivered Mail Returned to Sender', 'Return-Path': '<>', To: 'ada@lab.test' }, `<${LOST}>: host mx said: ${said}`) // prettier-ignore
      : deliveryReport([{ action: 'failed', status, diagnostic: said.replace(/^smtp;\s?/, '') }]);
  const { kind, class: of } = showReading(await readMail(raw));
  expect([kind, of]).toEqual(['bounce', expected]);
});
