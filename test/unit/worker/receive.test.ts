import { createHash } from 'node:crypto';
import { MONDAY, onEachDatabase, type TestEngine } from '../../support/databases';
import { answering, letters, takeIn, write, type Letter } from '../../support/inbox';
import { DAY, enroll, kindsOf, mail, publish, states } from '../../support/scenario';
import { deliveryReport } from '../../fixtures/mail/build';

jest.setTimeout(60_000);

const LEAD = 'lead@example.com';
const TWO = [mail('hello'), mail('nudge', { after: '3 days' })];

/** One lead that has had the first message of 'Welcome' and waits for the second. */
async function waiting(door: TestEngine, settings: object = {}): Promise<Letter> {
  await publish(door, TWO, settings);
  await enroll(door, [LEAD]);
  await door.engine.tick();
  return (await letters(door))[0]!;
}

const state = async (door: TestEngine, sequence = 'Welcome'): Promise<string | undefined> =>
  (await states(door, sequence))[LEAD];

onEachDatabase('mail that comes back', (open) => {
  test('a reply finishes the sequence that it answers, and says by which key it was found', async () => {
    const door = await open();
    const letter = await waiting(door);
    const taken = await takeIn(door, write(answering(letter), 'Yes, please.'));
    expect(taken).toMatchObject({ kind: 'reply', matchedBy: 'in_reply_to', state: 'Finished (Replied)' });
    expect(await state(door)).toBe('Finished (Replied)');
    expect(await kindsOf(door, letter.enrollmentId)).toEqual(expect.arrayContaining(['replied', 'finished']));
    door.clock.set(MONDAY + 5 * DAY);
    await door.engine.tick();
    expect(await letters(door)).toHaveLength(1);
  });

  test('the same mail again changes nothing', async () => {
    const door = await open();
    const raw = write(answering(await waiting(door)), 'Yes, please.');
    const first = await takeIn(door, raw);
    const hop = Buffer.concat([Buffer.from('Received: from a.test by b.test; Tue, 3 Nov 2026\r\n'), raw]);
    expect(await takeIn(door, hop)).toMatchObject({ id: first.id, duplicate: true });
    expect((await kindsOf(door, first.enrollment!)).filter((kind) => kind === 'replied')).toHaveLength(1);
  });

  test('a Message-ID that a system uses twice hides neither of two mails', async () => {
    const door = await open();
    await publish(door, TWO);
    await enroll(door, ['a@example.com', 'b@example.com']);
    await door.engine.tick();
    const [a, b] = await letters(door);
    const same = { 'Message-ID': '<0@tickets.test>', From: 'help@tickets.test', Subject: 'Your message' };
    for (const letter of [a!, b!])
      await takeIn(door, write({ ...answering(letter), ...same }, 'We take a look.'));
    expect(Object.values(await states(door))).toEqual(['Finished (Replied)', 'Finished (Replied)']);
  });

  test("two short mails without a Message-ID are two, when their writers' headers differ", async () => {
    const door = await open();
    const letter = await waiting(door);
    const bare = { ...answering(letter), 'Message-ID': '' };
    expect(await takeIn(door, write(bare, 'Yes'))).toMatchObject({ duplicate: false });
    const later = { ...bare, Date: 'Wed, 04 Nov 2026 10:00:00 +0100' };
    expect(await takeIn(door, write(later, 'Yes'))).toMatchObject({ duplicate: false });
    expect(await takeIn(door, write(later, 'Yes'))).toMatchObject({ duplicate: true });
  });

  test("a colleague of the lead's who answers in the thread counts as an answer", async () => {
    const door = await open();
    const headers = { ...answering(await waiting(door)), From: 'boss@example.com' };
    expect(await takeIn(door, write(headers, 'I take over.'))).toMatchObject({ state: 'Finished (Replied)' });
  });

  test('a mail with no thread is found by its writer, and belongs to the latest message to that lead', async () => {
    const door = await open();
    await waiting(door);
    await publish(door, TWO, {}, 'Second');
    door.clock.set(MONDAY + DAY);
    await enroll(door, [LEAD], { sequence: 'Second', override: ['active_elsewhere'] });
    await door.engine.tick();
    const taken = await takeIn(
      door,
      write({ From: `Lead <${LEAD.toUpperCase()}>`, Subject: 'Call me' }, 'Hi!'),
    );
    expect(taken).toMatchObject({ kind: 'reply', matchedBy: 'from' });
    expect([await state(door), await state(door, 'Second')]).toEqual(['Active', 'Finished (Replied)']);
  });

  test('an old mail, met again where a mailbox was made anew, is no answer to what was sent after it', async () => {
    const door = await open();
    await waiting(door);
    const old = (day: string): Buffer =>
      write({ From: LEAD, Subject: 'Hi', Date: `${day} 2026 09:00:00 +0100` }, 'Hi!');
    expect(await takeIn(door, old('Sat, 28 Feb'))).toMatchObject({ kind: 'reply', enrollment: null });
    expect(await state(door)).toBe('Active');
    // A clock that is wrong, or a zone that was left out, costs nobody an answer.
    expect(await takeIn(door, write({ From: LEAD, Subject: 'Hi', Date: 'Mon, 02 Mar 2026 02:00:00 +0100' }, 'Ho!'))).toMatchObject({ state: 'Finished (Replied)' }); // prettier-ignore
  });

  test('a forged token, a strange thread and an unknown writer move nobody', async () => {
    const door = await open();
    const { messageId } = await waiting(door);
    const forged = messageId.replace(/.{16}@/, `${'a'.repeat(16)}@`);
    for (const thread of [forged, '<x@y.test>', ''])
      expect(await takeIn(door, write({ From: 'x@y.test', 'In-Reply-To': thread }, 'Yes'))).toMatchObject({
        enrollment: null,
      });
    expect(await state(door)).toBe('Active');
  });

  test('bytes that no database keeps cost nobody an answer', async () => {
    const door = await open();
    const headers = { ...answering(await waiting(door)), Subject: 'Re:\0 hello' };
    const raw = write({ ...headers, References: '<a\0b@c.test>', 'X-Other': '\ud83d' }, 'Yes\0\ud83d');
    expect(await takeIn(door, raw)).toMatchObject({ state: 'Finished (Replied)' });
  });

  test('nor does an address that is longer than any: it is taken in, and what comes behind it too', async () => {
    const door = await open();
    const hashes = Array.from({ length: 120 }, (_, n) => createHash('sha256').update(`${n}`).digest('hex'));
    const raw = write({ From: `<${hashes.join('')}@example.org>`, Subject: 'Hi' }, 'Hello.');
    expect(await takeIn(door, raw)).toMatchObject({ duplicate: false, enrollment: null });
    expect(await takeIn(door, raw)).toMatchObject({ duplicate: true });
  });

  test('tickets and other machines are history and stop nobody', async () => {
    const door = await open();
    const letter = await waiting(door);
    const ticket = { ...answering(letter), 'Auto-Submitted': 'auto-replied', Subject: 'Your ticket [#4711]' };
    expect(await takeIn(door, write(ticket, 'We have received your request.'))).toMatchObject({
      kind: 'automatic',
    });
    expect(await state(door)).toBe('Active');
    expect(await kindsOf(door, letter.enrollmentId)).toContain('mail_received');
  });

  test('what may be a person or a machine waits for somebody to look, unless answers stop nothing here', async () => {
    const door = await open();
    const list = { 'List-Id': '<team.example.com>', From: 'team@example.com' };
    const letter = await waiting(door);
    await takeIn(door, write({ ...answering(letter), ...list }, 'Tell us more.'));
    expect(await state(door)).toBe('Paused (Unclear reply)');

    const other = await open();
    const unstopped = await waiting(other, { stopOnReply: false });
    await takeIn(other, write({ ...answering(unstopped), ...list }, 'Tell us more.'));
    expect(await state(other)).toBe('Active');
  });

  test('a doubtful mail leaves who is paused, failed or finished as they are', async () => {
    const door = await open();
    const letter = await waiting(door);
    await door.run('pause', { sequence: 'Welcome', all: true });
    const list = { ...answering(letter), 'List-Id': '<team.example.com>', From: 'team@example.com' };
    await takeIn(door, write(list, 'Tell us more.'));
    expect(await state(door)).toBe('Paused (By hand)');
    expect(await kindsOf(door, letter.enrollmentId)).toContain('mail_received');
  });

  test('after the last message the same answer tells more than "no reply"', async () => {
    const door = await open();
    await publish(door, [mail('hello')]);
    await enroll(door, [LEAD]);
    await door.engine.tick();
    door.clock.set(MONDAY + DAY);
    await door.engine.tick();
    expect(await state(door)).toBe('Finished (No reply)');
    await takeIn(door, write(answering((await letters(door))[0]!), 'Yes'));
    expect(await state(door)).toBe('Finished (Replied)');
  });

  test('a hard bounce ends the sequence and keeps the address from being mailed; a soft one is tried again', async () => {
    const door = await open();
    const letter = await waiting(door);
    const report = (status: string): Buffer => returned(letter, status);
    expect(await takeIn(door, report('4.2.2'))).toMatchObject({
      kind: 'bounce',
      state: 'Failed (Soft bounce)',
    });
    expect(await door.run('lead.get', { lead: LEAD })).toMatchObject({ suppressed: null });
    door.clock.advance({ minutes: 15 });
    await door.engine.tick();
    const again = (await letters(door))[1]!;
    expect(await takeIn(door, returned(again, '5.1.1'))).toMatchObject({ state: 'Finished (Bounced)' });
    expect(await door.run('lead.get', { lead: LEAD })).toMatchObject({ suppressed: { reason: 'bounce' } });
  });

  test('the bounce of an old message keeps the next one of another sequence from going out', async () => {
    const door = await open();
    const letter = await waiting(door);
    await door.run('finish', { sequence: 'Welcome', all: true });
    await publish(door, TWO, {}, 'Second');
    await enroll(door, [LEAD], { sequence: 'Second', override: ['active_elsewhere'] });
    await takeIn(door, returned(letter, '5.1.1'));
    await door.engine.tick();
    expect(await letters(door)).toHaveLength(1);
    expect(await state(door, 'Second')).toBe('Finished (Bounced)');
  });
});

/** What a server returns of that message. */
function returned({ messageId, to }: Letter, status: string): Buffer {
  const raw = deliveryReport([{ action: 'failed', status, address: to }], { To: 'ada@lab.test' });
  return Buffer.from(raw.toString('utf8').replace('<m1@lab.test>', messageId));
}
