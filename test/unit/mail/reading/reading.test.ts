import { readMail, wantsNoMore } from '../../../../engine/mail/reading/reading';
import { deliveryReport, mail, THREAD } from '../../../fixtures/mail/build';
import { MACHINES } from '../../../fixtures/mail/machines';
import { PEOPLE } from '../../../fixtures/mail/people';

describe('what a person writes is a reply', () => {
  test.each(PEOPLE.map((one) => [one.what, one] as const))('%s', async (_what, { raw, text }) => {
    const reading = await readMail(raw);
    expect([reading.kind, reading.replyText]).toEqual(['reply', text]);
    expect(reading.certainty).toBeGreaterThan(0.6);
    expect(reading.keys.some((key) => key.kind === 'from')).toBe(true);
  });

  test('words of absence without any sign of a machine are left to a person to judge', async () => {
    const doubtful = PEOPLE.find((one) => one.what === 'out of office, by hand')!;
    expect((await readMail(doubtful.raw)).certainty).toBeLessThan(0.7);
    const plain = PEOPLE.find((one) => one.what === 'above a Gmail quote')!;
    expect((await readMail(plain.raw)).certainty).toBeGreaterThan(0.9);
  });
});

describe('what a machine sends is not', () => {
  test.each(MACHINES.map((one) => [one.kind, one.what, one] as const))(
    '%s: %s',
    async (kind, _what, { raw }) => {
      const reading = await readMail(raw);
      expect({ kind: reading.kind, evidence: reading.evidence }).toMatchObject({ kind });
      expect(reading.evidence.length).toBeGreaterThan(0);
      expect(reading.keys.some((key) => key.kind === 'from')).toBe(false);
    },
  );
});

describe('delivery reports', () => {
  test.each([
    ['5.1.1', '550 5.1.1 User unknown', 'hard'],
    ['5.1.2', '550 Host unknown', 'hard'],
    ['5.2.2', '552 5.2.2 over quota', 'soft'],
    ['4.4.7', undefined, 'soft'],
    ['5.7.1', '554 5.7.1 message refused as spam', 'block'],
    ['5.7.1', '550 5.7.1 no such user here', 'hard'],
    ['5.0.0', '550 5.1.1 unknown', 'hard'],
    ['5.7.515', '550 5.7.515 Access denied', 'sender'],
  ] as const)('failed with %s (%s): %s → read per recipient', async (status, diagnostic, expected) => {
    const reading = await readMail(deliveryReport([{ action: 'failed', status, ...(diagnostic ? { diagnostic } : {}) }])); // prettier-ignore
    expect(reading.recipients).toEqual([{ address: 'lead@example.test', status, class: expected, action: 'failed', diagnostic: diagnostic ?? null }]); // prettier-ignore
  });

  test('what is only delayed or delivered refuses nobody', async () => {
    const reading = await readMail(deliveryReport([{ action: 'relayed', status: '2.0.0' }, { action: 'failed', status: '5.1.1', address: 'b@example.test' }])); // prettier-ignore
    expect(reading.recipients.map((one) => [one.address, one.class])).toEqual([['lead@example.test', null], ['b@example.test', 'hard']]); // prettier-ignore
  });

  test('all keys come back, in their order', async () => {
    const { keys } = await readMail(deliveryReport([{ action: 'failed', status: '5.1.1' }], THREAD));
    expect(keys).toEqual([
      { kind: 'envelope_token', value: 'tok1' },
      { kind: 'envelope_id', value: 'tok-1' },
      { kind: 'returned_message_id', value: '<m1@lab.test>' },
      { kind: 'returned_header', value: 'own-1' },
      { kind: 'in_reply_to', value: '<m1@lab.test>' },
      { kind: 'references', value: '<m1@lab.test>' },
      { kind: 'references', value: '<m0@lab.test>' },
    ]);
  });

  test('keys are found in the text where a server knows no MIME', async () => {
    const qmail = MACHINES.find((one) => one.what === 'qmail')!;
    const kinds = (await readMail(qmail.raw)).keys.map((key) => `${key.kind} ${key.value}`);
    expect(kinds).toEqual(['returned_message_id <m1@lab.test>', 'returned_header own-1']);
  });

  test('Exim names the failed address in a header', async () => {
    const exim = MACHINES.find((one) => one.what.startsWith('Exim'))!;
    const reading = await readMail(exim.raw);
    expect(reading.recipients).toMatchObject([{ address: 'lead@example.test', class: 'hard' }]);
  });
});

test('a spam report names who complained, in lower case', async () => {
  for (const what of ['a spam report', 'Microsoft’s spam report']) {
    const reading = await readMail(MACHINES.find((one) => one.what === what)!.raw);
    expect(reading.recipients[0]!.address).toBe('lead@example.test');
    expect(reading.keys).toContainEqual({ kind: 'returned_message_id', value: '<m1@lab.test>' });
  }
});

test('a report on our own authentication is about our set-up, and asks for nothing', async () => {
  const about = async (what: string): Promise<boolean> => wantsNoMore(await readMail(MACHINES.find((one) => one.what === what)!.raw)); // prettier-ignore
  expect(await about('an authentication report')).toBe(false);
  expect(await about('a spam report')).toBe(true);
});

test('a token comes back also behind a tag that the address has of its own; a + after the @ is none', async () => {
  const { keys } = await readMail(
    mail({ 'Delivered-To': 'ada+sales+tok1@lab.test', To: 'ada@lab+x.test' }, 'Yes'),
  );
  expect(keys.filter(({ kind }) => kind === 'envelope_token')).toEqual([
    { kind: 'envelope_token', value: 'tok1' },
  ]);
});

test('tokens are read from every header that names the envelope, and the From address comes last', async () => {
  const { keys } = await readMail(mail({ ...THREAD, 'Delivered-To': 'ada+one@lab.test', 'X-Original-To': 'ada+two@lab.test', To: 'Ada <ada@lab.test>, x <ada+one@lab.test>' }, 'Yes')); // prettier-ignore
  expect(keys.map((key) => key.value)).toEqual(['one', 'two', '<m1@lab.test>', '<m1@lab.test>', '<m0@lab.test>', 'grace@example.test']); // prettier-ignore
});
