import { onEachDatabase } from '../../support/databases';
import { letters, takeIn, write, type Letter } from '../../support/inbox';
import { enroll, mail, publish, states } from '../../support/scenario';

const LEAD = 'lead@example.com';

/** As Amazon documents its notifications; SNS mails them with words of its own below. */
function notification(type: 'Bounce' | 'Complaint', headers: object): Buffer {
  const recipients = [{ emailAddress: LEAD, action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' }]; // prettier-ignore
  const what =
    type === 'Bounce'
      ? { bounce: { bounceType: 'Permanent', bounceSubType: 'General', bouncedRecipients: recipients } }
      : { complaint: { complainedRecipients: [{ emailAddress: LEAD }], complaintFeedbackType: 'abuse' } };
  const about = { messageId: '00000138111222aa-33322211', destination: [LEAD], ...headers };
  const json = JSON.stringify({ notificationType: type, ...what, mail: about });
  return write(
    { From: 'AWS Notifications <no-reply@sns.amazonaws.com>', Subject: 'AWS Notification Message' },
    `${json}\n\n--\nIf you wish to stop receiving notifications from this topic, please follow the link below.\n`,
  );
}

onEachDatabase('a notification of Amazon SES', (open) => {
  test.each([
    ['Bounce', 'all headers', 'Finished (Bounced)', ({ messageId }: Letter) => ({ headers: [{ name: 'From', value: 'ada@lab.test' }, { name: 'Message-ID', value: messageId }] })],
    ['Bounce', 'the common headers', 'Finished (Bounced)', ({ messageId }: Letter) => ({ commonHeaders: { subject: 'Hello', messageId } })],
    ['Bounce', 'a Message-ID without its brackets', 'Finished (Bounced)', ({ messageId }: Letter) => ({ commonHeaders: { messageId: messageId.slice(1, -1) } })],
    ['Complaint', 'the common headers', 'Finished (Unsubscribed)', ({ messageId }: Letter) => ({ commonHeaders: { messageId } })],
  ] as const)('of a %s that repeats %s moves the lead whose message it names', async (type, _what, state, headers) => {
    const door = await open();
    await publish(door, [mail('one'), mail('two', { after: '2 days' })]);
    await enroll(door, [LEAD]);
    await door.engine.tick();
    const [letter] = await letters(door);
    const taken = await takeIn(door, notification(type, headers(letter!)));
    expect(taken).toMatchObject({ kind: type.toLowerCase(), matchedBy: 'returned_message_id', state });
    expect(await states(door)).toEqual({ [LEAD]: state });
  }); // prettier-ignore

  test('that repeats no headers is nobody’s, and stays in the history', async () => {
    const door = await open();
    expect(await takeIn(door, notification('Bounce', {}))).toMatchObject({ kind: 'bounce', matchedBy: null });
  });
});
