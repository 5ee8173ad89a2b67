import { readMail } from '../../../../engine/mail/reading/reading';
import { mail } from '../../../fixtures/mail/build';
import { failed, reported, told } from '../../../fixtures/mail/systems/made';

const classes = async (raw: Buffer): Promise<unknown> =>
  (await readMail(raw)).recipients.map(({ address, class: of }) => [address, of]);

const other = (fields: string): string => fields.replace('lead@example.test', 'other@example.test');

describe('each recipient of a report', () => {
  test('is judged by the part of a sendmail session that its line closes', async () => {
    const session = `   ----- Transcript of session follows -----\n... while talking to mx.example.test.:\n>>> DATA\n<<< 550 Your mail is redundant\n550 <lead@example.test>... Remote protocol error\n... while talking to mx2.example.test.:\n>>> RCPT To:<other@example.test>\n<<< 550 No such user\n550 5.1.1 <other@example.test>... User unknown`;
    const raw = told('sendmail', 'block', 'Returned mail: see transcript', session).raw;
    expect(await classes(raw)).toEqual([['lead@example.test', 'block'], ['other@example.test', 'hard']]); // prettier-ignore
  });

  test('is judged by the lines below its address', async () => {
    const text = `An error has occurred while attempting to deliver a message for\nthe following list of recipients:\n\nlead@example.test: 550 5.1.1 Recipient unknown\nother@example.test: 552 5.2.2 Mailbox full`;
    const wanted = [['lead@example.test', 'hard'], ['other@example.test', 'soft']]; // prettier-ignore
    expect(await classes(told('text', 'hard', 'Delivery status notification: error', text).raw)).toEqual(wanted); // prettier-ignore
    // The same beside fields that say nothing of their own.
    const fields = `${failed('5.0.0')}\n\n${other(failed('5.0.0'))}`;
    expect(await classes(reported('fields', 'hard', text, fields).raw)).toEqual(wanted);
  });

  test('is judged by the first answer, not by what the server said afterwards', async () => {
    const session = `... while talking to mx.example.test.:\n>>> DATA\n<<< 550 This mail is redundant\n421 mx.example.test Deferred: Connection reset\n<lead@example.test>: not delivered`;
    const [one] = (await readMail(told('x', 'block', 'Returned mail', session).raw)).recipients;
    expect([one!.class, one!.diagnostic]).toEqual(['block', '550 This mail is redundant']);
  });
});

describe("'unknown' without the command that was refused", () => {
  const google = (title: string, said: string): Buffer => reported('Google', 'hard', `** ${title} **\n\nYour message wasn't delivered.\n\nThe response was:\n\n${said}`, failed('5.0.0', said)).raw; // prettier-ignore

  test.each([
    ['Address not found', '550 <lead@example.test>: User unknown', 'hard'],
    ['Address not found', '550 : User unknown', 'soft'],
    ['Message not delivered', '550 <lead@example.test>: User unknown', 'soft'],
  ])('%s, and %s: %s', async (title, said, expected) => {
    expect((await readMail(google(title, said))).class).toBe(expected);
  });

  test.each([
    ['553 User unknown', 'hard'],
    ['551 User unknown', 'hard'],
    ['550 User unknown', 'soft'],
    ['550 5.2.1 User unknown', 'soft'],
    ['550 Host unknown (no such name)', 'hard'],
  ])('%s is %s, since only some answers can only be to RCPT', async (said, expected) => {
    expect((await readMail(told('x', 'hard', 'Delivery failure', `<lead@example.test>: ${said}`).raw)).class).toBe(expected); // prettier-ignore
  });
});

test('a text whose type lacks the semicolon before its parameters is read all the same', async () => {
  const raw = mail(
    { From: 'MAILER-DAEMON@x.test', Subject: 'Returned mail', 'Return-Path': '<>', 'Content-Type': 'multipart/mixed; boundary=b' },
    '--b\nContent-Type: text/plain\n   charset="iso-8859-1"\n\n<lead@example.test>: 552 Mailbox full\n--b\n\nHello\n--b--\n',
  ); // prettier-ignore
  expect(await classes(raw)).toEqual([['lead@example.test', 'soft']]);
});
