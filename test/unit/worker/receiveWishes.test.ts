import { DateTime } from 'luxon';
import { MONDAY, onEachDatabase } from '../../support/databases';
import { multipart } from '../../fixtures/mail/build';
import { answering, letters, takeIn, write } from '../../support/inbox';
import { DAY, enroll, mail, publish, states } from '../../support/scenario';

jest.setTimeout(60_000);

const LEAD = 'lead@example.com';
const TWO = [mail('hello'), mail('nudge', { after: '3 days' })];
const NAMES = ['Welcome', 'Second', 'Private'];

onEachDatabase('wishes to be left alone', (open) => {
  test('end every sequence of the lead, also one that is private to somebody else', async () => {
    const door = await open();
    for (const name of NAMES) {
      await publish(door, TWO, {}, name);
      await enroll(door, [LEAD], { sequence: name, override: ['active_elsewhere'] });
    }
    await door.run('sequence.get', { sequence: 'Private' });
    await door.engine.tick();
    const [first] = await letters(door, { sequence: 'Welcome' });
    await takeIn(door, write(answering(first!), 'Please unsubscribe me.'));
    for (const name of NAMES) expect(await states(door, name)).toEqual({ [LEAD]: 'Finished (Unsubscribed)' });
    expect(await door.run('lead.get', { lead: LEAD })).toMatchObject({ suppressed: { reason: 'opt_out' } });
  });

  test('count however long ago we wrote, and whether or not anything was ever sent', async () => {
    const door = await open();
    await publish(door, [mail('hello', { after: '90 days' })]);
    await enroll(door, [LEAD]);
    door.clock.set(MONDAY + 80 * DAY);
    const taken = await takeIn(door, write({ From: LEAD, Subject: 'unsubscribe' }, ''));
    expect(taken).toMatchObject({ kind: 'unsubscribe', matchedBy: 'from', enrollment: null });
    expect(await states(door)).toEqual({ [LEAD]: 'Finished (Unsubscribed)' });
    expect(await door.run('lead.get', { lead: LEAD })).toMatchObject({ suppressed: { reason: 'opt_out' } });
  });

  test.each([
    ['abuse', 'Finished (Unsubscribed)'],
    ['opt-out', 'Finished (Unsubscribed)'],
    ['auth-failure', 'Active'],
    ['not-spam', 'Active'],
  ])('a feedback report of type %s leaves its lead %s', async (type, state) => {
    const door = await open();
    await publish(door, TWO);
    await enroll(door, [LEAD]);
    await door.engine.tick();
    const [letter] = await letters(door);
    const report = multipart({ From: 'reports@provider.test', 'Message-ID': `<${type}@provider.test>` }, 'report; report-type=feedback-report', [
      { type: 'text/plain', body: 'A report.' },
      { type: 'message/feedback-report', body: `Feedback-Type: ${type}\nVersion: 1\nUser-Agent: x` },
      { type: 'message/rfc822', body: `Message-ID: ${letter!.messageId}\nSubject: hello\n\nHello` },
    ]); // prettier-ignore
    expect(await takeIn(door, report)).toMatchObject({ matchedBy: 'returned_message_id' });
    expect(await states(door)).toEqual({ [LEAD]: state });
  });

  test('from an address that we do not know end nothing', async () => {
    const door = await open();
    await publish(door, TWO);
    await enroll(door, [LEAD]);
    await takeIn(door, write({ From: 'x@y.test', Subject: 'unsubscribe' }, ''));
    expect(await states(door)).toEqual({ [LEAD]: 'Active' });
  });

  test('an old answer counts no more for a sequence of today: only a thread does after 60 days', async () => {
    const door = await open();
    await publish(door, [mail('hello'), mail('nudge', { after: '90 days' })]);
    await enroll(door, [LEAD]);
    await door.engine.tick();
    door.clock.set(DateTime.fromMillis(MONDAY).plus({ days: 61 }).toMillis());
    await takeIn(door, write({ From: LEAD, Subject: 'Something else' }, 'Hi!'));
    expect(await states(door)).toEqual({ [LEAD]: 'Active' });
    await takeIn(door, write(answering((await letters(door))[0]!), 'Hi!'));
    expect(await states(door)).toEqual({ [LEAD]: 'Finished (Replied)' });
  });
});
