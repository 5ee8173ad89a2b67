import { classifyAnswer } from '../../../engine/mail/judgeAnswer';
import { readSmtpAnswer } from '../../../engine/mail/smtpAnswer';
import { processorTime } from '../../support/processorTime';
import { fc } from '../../support/property';

const classOf = (response: string): string => classifyAnswer(readSmtpAnswer(response));

test.each([
  [
    '550 5.1.1 <a@b.test>: user unknown',
    { code: 550, enhanced: '5.1.1', text: '550 5.1.1 <a@b.test>: user unknown' },
  ],
  ['550-5.7.1 first\r\n550 5.7.1 second', { code: 550, enhanced: '5.7.1', text: '550-5.7.1 first second' }],
  ['421 busy', { code: 421, enhanced: null, text: '421 busy' }],
  ['lost connection with 192.0.2.1', { code: null, enhanced: null, text: 'lost connection with 192.0.2.1' }],
  ['host 5.6.7.8 said: no', { code: null, enhanced: null, text: 'host 5.6.7.8 said: no' }],
  ['', { code: null, enhanced: null, text: '' }],
])('%j is taken apart', (response, expected) => {
  expect(readSmtpAnswer(response)).toEqual(expected);
});

describe('the address does not work', () => {
  test.each([
    '550 5.1.1 rejected',
    '550 5.1.2 host unknown',
    '553 5.1.3 bad syntax',
    '550 5.1.6 moved',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found',
    '550 5.4.4 unable to route',
    '550 No such user here',
    '521 5.3.2 go elsewhere',
    '521 go elsewhere',
    '550 5.7.1 <x>: User unknown in relay recipient table',
    '550 5.4.1 Recipient address rejected: Access denied',
    "554 delivery error: This user doesn't have a yahoo.com account",
  ])('%s', (answer) => {
    // prettier-ignore
    expect(classOf(answer)).toBe('hard');
  });
});

describe('it may work later', () => {
  test.each([
    '450 4.2.0 greylisted',
    '421 4.7.0 too many connections',
    '451 4.1.1 user unknown for now',
    '552 5.2.2 mailbox full',
    '550 5.1.1 mailbox is full',
    '452 4.5.3 too many recipients',
    '550 5.2.1 disabled',
    '554 5.4.6 loop',
    '550 nothing said',
  ])('%s', (answer) => {
    // prettier-ignore
    expect(classOf(answer)).toBe('soft');
  });
  test('an expired queue is soft though the report says failed', () => {
    expect(classifyAnswer({ code: null, enhanced: '4.4.7', text: 'delivery time expired' })).toBe('soft');
  });
});

describe('they do not want it', () => {
  test.each([
    '550 5.7.1 spam',
    '554 5.7.1 blocked using zen.spamhaus.org',
    '550 5.7.1 refused',
    '554 Message rejected due to content',
    '550 5.6.0 malformed',
    '550 5.1.1 rejected by local policy',
    '550 5.7.1 user unknown or blocked as spam',
  ])('%s', (answer) => {
    // prettier-ignore
    expect(classOf(answer)).toBe('block');
  });
});

describe('our own set-up is at fault', () => {
  test.each([
    '550 5.7.515 Access denied, sending domain does not meet the required authentication level',
    '550-5.7.26 Unauthenticated email from lab.test is not accepted',
    '535 5.7.8 bad credentials',
    '530 5.7.0 Must issue STARTTLS',
    '550 5.7.23 SPF',
    '550 5.7.25 reverse DNS',
    '553 5.1.8 sender domain',
    '550 SPF check failed',
  ])('%s', (answer) => {
    // prettier-ignore
    expect(classOf(answer)).toBe('sender');
  });
});

test('a temporary code is never final, whatever it says', () => {
  fc.assert(
    fc.property(fc.integer({ min: 400, max: 499 }), fc.string({ maxLength: 200 }), (code, text) => {
      expect(classifyAnswer({ code, enhanced: null, text })).toBe('soft');
    }),
  );
});

test('every answer has a class, in a moment', () => {
  const worked = processorTime();
  for (const unit of ['5.1.1', '5.', '550-', '\r\n550 ', ' ', 'spam']) classOf(unit.repeat(200_000));
  expect(worked()).toBeLessThan(1_000);
});
