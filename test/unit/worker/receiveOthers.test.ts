import { multipart } from '../../fixtures/mail/build';
import { MONDAY, onEachDatabase, type TestEngine } from '../../support/databases';
import { answering, letters, takeIn, write, type Letter } from '../../support/inbox';
import { DAY, enroll, kindsOf, mail, publish, states } from '../../support/scenario';

jest.setTimeout(60_000);

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const TWO = [mail('hello'), mail('nudge', { after: '3 days' })];
const BOTH = ['Welcome', 'Second'];

/** Ada has had the first message of 'Welcome', Bob that of 'Second'. */
async function written(door: TestEngine, settings: object = {}): Promise<{ ada: Letter; bob: Letter }> {
  for (const name of BOTH) await publish(door, TWO, settings, name);
  await enroll(door, [ADA]);
  await enroll(door, [BOB], { sequence: 'Second' });
  await door.engine.tick();
  const all = await letters(door);
  const to = (address: string): Letter => all.find((letter) => letter.to === address)!;
  return { ada: to(ADA), bob: to(BOB) };
}

/** Somebody writes, and attaches what we wrote to somebody else. */
const enclosing = (headers: Record<string, string>, enclosed: Letter): Buffer =>
  multipart({ 'Message-ID': `<enclosing-${enclosed.id}@example.com>`, ...headers }, 'mixed', [
    { type: 'text/plain', body: 'My colleague has had one of these too.' },
    { type: 'message/rfc822', body: `Message-ID: ${enclosed.messageId}\nSubject: hello\n\nText of hello.` },
  ]);

const LIST = { 'List-Id': '<team.example.com>' };
const AWAY = { 'Auto-Submitted': 'auto-replied', Date: 'Mon, 02 Mar 2026 11:00:00 +0100' };
const both = async (door: TestEngine): Promise<string[]> => [
  (await states(door))[ADA]!,
  (await states(door, 'Second'))[BOB]!,
];

onEachDatabase('Whose answer a mail is, and what it answers', (open) => {
  test('a message of ours that is attached to an answer is not what it answers', async () => {
    const door = await open();
    const { ada, bob } = await written(door);
    expect(await takeIn(door, enclosing(answering(bob), ada))).toMatchObject({
      kind: 'reply',
      matchedBy: 'in_reply_to',
    });
    expect(await both(door)).toEqual(['Active', 'Finished (Replied)']);
  });

  test('nor where there is no thread: who attaches what another lead was sent answers for itself', async () => {
    const door = await open();
    const { ada } = await written(door);
    expect(await takeIn(door, enclosing({ From: BOB, Subject: 'Yours' }, ada))).toMatchObject({
      matchedBy: 'from',
    });
    expect(await both(door)).toEqual(['Active', 'Finished (Replied)']);
  });

  test('a stranger who attaches what a lead was sent answers for the lead', async () => {
    const door = await open();
    const { ada } = await written(door);
    await takeIn(door, enclosing({ From: 'assistant@elsewhere.test', Subject: 'Hers' }, ada));
    expect(await both(door)).toEqual(['Finished (Replied)', 'Active']);
  });

  test('a lead who answers in the thread of another one has answered what it was sent itself, too', async () => {
    const door = await open();
    const { ada, bob } = await written(door);
    const taken = await takeIn(door, write({ ...answering(ada), From: BOB }, 'Ada asked me to answer: yes.'));
    expect(taken).toMatchObject({ matchedBy: 'in_reply_to', enrollment: ada.enrollmentId });
    expect(await both(door)).toEqual(['Finished (Replied)', 'Finished (Replied)']);
    // What it said belongs to the sequence in whose thread it stands.
    expect(await kindsOf(door, bob.enrollmentId)).not.toContain('replied');
  });

  test('what was sent to it long ago, or a sequence that no answer stops, is not ended by that', async () => {
    const door = await open();
    const { ada } = await written(door, { stopOnReply: false });
    await takeIn(door, write({ ...answering(ada), From: BOB }, 'Yes.'));
    expect(await both(door)).toEqual(['Active', 'Active']);
  });

  test('an answer to a sequence ends it also where the lead has been enrolled in it anew since', async () => {
    const door = await open();
    await publish(door, [mail('hello')]);
    await enroll(door, [ADA]);
    await door.engine.tick();
    door.clock.set(MONDAY + DAY);
    await door.engine.tick();
    const [first] = await letters(door);
    await publish(door, [mail('later', { after: '1 day' })], {}, 'Other');
    await enroll(door, [ADA], { sequence: 'Other', override: ['active_elsewhere', 'recently_contacted'] });
    const [again] = await enroll(door, [ADA], { override: ['active_elsewhere', 'recently_contacted'] });
    expect(again).not.toBe(first!.enrollmentId);
    await takeIn(door, write(answering(first!), 'Yes, please.'));
    const { enrollments } = await door.run<{ enrollments: { id: string; state: string }[] }>('enrollment.list', { sequence: 'Welcome' }); // prettier-ignore
    expect(enrollments.map(({ id, state }) => [id === again, state])).toEqual(
      expect.arrayContaining([[true, 'Finished (Replied)']]),
    );
    expect(await states(door, 'Other')).toEqual({ [ADA]: 'Active' });
  });

  test('a wish that a lead writes in the thread of another one counts for both, and for the address that wrote it', async () => {
    const door = await open();
    const { ada } = await written(door);
    await takeIn(door, write({ ...answering(ada), From: BOB }, 'Please unsubscribe me.'));
    expect(await both(door)).toEqual(['Finished (Unsubscribed)', 'Finished (Unsubscribed)']);
    for (const lead of [ADA, BOB])
      expect(await door.run('lead.get', { lead })).toMatchObject({ suppressed: { reason: 'opt_out' } });
  });

  test('a wish from another address of the lead counts for that one too, should it be enrolled one day', async () => {
    const door = await open();
    const { ada } = await written(door);
    await takeIn(door, write({ ...answering(ada), From: 'Ada <ada.private@mail.test>' }, 'Unsubscribe'));
    await door.run('lead.upsert', { email: 'ada.private@mail.test' });
    expect(await door.run('lead.get', { lead: 'ada.private@mail.test' })).toMatchObject({
      suppressed: { reason: 'opt_out' },
    });
    expect(await both(door)).toEqual(['Finished (Unsubscribed)', 'Active']);
  });

  test('a lead at the address of a postmaster who begins a thread waits for a person to look; a notice of its server stops nobody', async () => {
    const door = await open();
    await publish(door, TWO);
    const boss = 'postmaster@example.com';
    await enroll(door, [boss]);
    await door.engine.tick();
    const notice = { From: boss, Subject: 'Notice', 'Auto-Submitted': 'auto-generated' };
    await takeIn(door, write(notice, 'The queue is empty.'));
    expect(await states(door)).toEqual({ [boss]: 'Active' });
    await takeIn(door, write({ From: boss, Subject: 'Your engine' }, 'I run the mail here. Call me.'));
    expect(await states(door)).toEqual({ [boss]: 'Paused (Unclear reply)' });
  });

  test('a lead writes from its address in whatever letters its mail program uses', async () => {
    const door = await open();
    await publish(door, TWO);
    await enroll(door, ['grace@bücher.example', 'ida@bücher.example']);
    await door.engine.tick();
    expect(await takeIn(door, write({ From: 'Grace <grace@bücher.example>', Subject: 'Hi' }, 'Call me.'))).toMatchObject({ matchedBy: 'from' }); // prettier-ignore
    await takeIn(door, write({ From: 'ida@bücher.example', Subject: 'Hi' }, 'Unsubscribe'));
    expect(Object.values(await states(door))).toEqual(['Finished (Replied)', 'Finished (Unsubscribed)']);
    expect(await door.run('lead.get', { lead: 'ida@bücher.example' })).toMatchObject({ suppressed: {} });
  });

  test('a thread that names the message without its brackets is a thread', async () => {
    const door = await open();
    const { ada } = await written(door);
    const bare = { From: 'ada.private@mail.test', 'In-Reply-To': ada.messageId.slice(1, -1), References: '' };
    expect(await takeIn(door, write(bare, 'Yes.'))).toMatchObject({ matchedBy: 'in_reply_to' });
    expect(await both(door)).toEqual(['Finished (Replied)', 'Active']);
  });

  test('what may be an answer keeps a lead who is away from coming back by itself', async () => {
    const door = await open();
    const { ada } = await written(door);
    const away = { ...answering(ada), ...AWAY, Subject: 'Automatic reply: hello' };
    await takeIn(door, write(away, 'I am out of the office. I will be back on 11 March 2026.'));
    expect((await states(door))[ADA]).toBe('Paused (Out of office)');
    await takeIn(door, write({ ...answering(ada), ...LIST }, 'Tell us more.'));
    expect((await states(door))[ADA]).toBe('Paused (Unclear reply)');
    door.clock.set(MONDAY + 20 * DAY);
    await door.engine.tick();
    expect((await letters(door)).filter(({ to }) => to === ADA)).toHaveLength(1);
  });

  test('nor does one come back with its sequence, before a person has looked', async () => {
    const door = await open();
    const { ada } = await written(door);
    await door.run('sequence.disable', { sequence: 'Welcome' });
    await takeIn(door, write({ ...answering(ada), ...LIST }, 'Tell us more.'));
    await door.run('sequence.publish', { sequence: 'Welcome' });
    expect((await states(door))[ADA]).toBe('Paused (Unclear reply)');
  });

  test('nor one whose company has answered meanwhile', async () => {
    const door = await open();
    const { ada, bob } = await written(door, { companyReply: 'pause' });
    const away = { ...answering(ada), ...AWAY, Subject: 'Automatic reply: hello' };
    await takeIn(door, write(away, 'I am out of the office. I will be back on 11 March 2026.'));
    await takeIn(door, write(answering(bob), 'We buy.'));
    expect(await both(door)).toEqual(['Paused (Company replied)', 'Finished (Replied)']);
  });
});
