import { MONDAY, onEachDatabase, type TestEngine } from '../../support/databases';
import { answering, letters, takeIn, write, type Letter } from '../../support/inbox';
import { DAY, enroll, HOUR, mail, publish, rows, states, type Bulk, type Row } from '../../support/scenario';
import { deliveryReport } from '../../fixtures/mail/build';

jest.setTimeout(60_000);

const BOB = 'bob@initech.example';
const ANN = 'ann@initech.example';

onEachDatabase('a soft bounce that will be tried again', (open) => {
  /** Bob's message came back for now; both got the first one. */
  async function bouncedForNow(): Promise<{ door: TestEngine; bob: Letter; ann: Letter }> {
    const door = await open();
    await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })], {
      companyReply: 'pause',
      timeZone: 'UTC',
    });
    await enroll(door, [BOB, ANN]);
    await door.engine.tick();
    const sent = await letters(door);
    const [bob, ann] = [BOB, ANN].map((email) => sent.find(({ to }) => to === email)!);
    const report = deliveryReport([{ action: 'failed', status: '4.2.2', address: BOB }], {
      To: 'ada@lab.test',
    });
    await takeIn(door, Buffer.from(report.toString('utf8').replace('<m1@lab.test>', bob!.messageId)));
    expect(await states(door)).toMatchObject({ [BOB]: 'Failed (Soft bounce)' });
    return { door, bob: bob!, ann: ann! };
  }

  const toBob = async (door: TestEngine): Promise<number> =>
    (await letters(door)).filter(({ to }) => to === BOB).length;

  async function later(door: TestEngine, ms: number): Promise<number> {
    door.clock.set(MONDAY + ms);
    await door.engine.tick();
    await door.engine.tick();
    return toBob(door);
  }

  const bobIs = async (door: TestEngine): Promise<Row> => (await rows(door))[BOB]!;

  test('waits when a colleague has answered, and is sent again when it is resumed', async () => {
    const { door, ann, bob } = await bouncedForNow();
    await takeIn(door, write(answering(ann), 'We talk about it.'));
    expect(await bobIs(door)).toMatchObject({
      state: 'Paused (Company replied)',
      stage: 'hello',
      dueAt: null,
    });
    expect(await later(door, 2 * DAY)).toBe(1);
    expect(await door.run<Bulk>('resume', { enrollments: [bob.enrollmentId] })).toMatchObject({ done: 1 });
    expect(await later(door, 2 * DAY)).toBe(2);
    expect(await bobIs(door)).toMatchObject({ state: 'Active', stage: 'nudge' });
  });

  test('waits until the day of return, or for a person where none is named', async () => {
    const away = (letter: Letter, text: string): Buffer =>
      write({ ...answering(letter), 'Auto-Submitted': 'auto-replied', Subject: `Automatic reply: ${letter.subject}` }, text); // prettier-ignore
    const { door, bob } = await bouncedForNow();
    await takeIn(door, away(bob, 'I am out of the office until 6 March 2026.'));
    expect(await bobIs(door)).toMatchObject({ state: 'Paused (Out of office)' });
    const { dueAt } = await bobIs(door);
    const back = Date.parse(dueAt!) - MONDAY;
    expect(back).toBeGreaterThan(3 * DAY);
    expect(await later(door, back - HOUR)).toBe(1);
    expect(await later(door, back + HOUR)).toBe(2);

    const other = await bouncedForNow();
    await takeIn(other.door, away(other.bob, 'I am out of the office.'));
    expect(await bobIs(other.door)).toMatchObject({ state: 'Paused (Out of office)', dueAt: null });
    expect(await later(other.door, 5 * DAY)).toBe(1);
  });

  test('waits for a person after a mail of which it is not clear whether a person wrote it', async () => {
    const { door, bob } = await bouncedForNow();
    const doubt = { ...answering(bob), 'List-Id': '<team.initech.example>', Precedence: 'list' };
    await takeIn(door, write(doubt, 'Thank you for your message.'));
    expect(await bobIs(door)).toMatchObject({ state: 'Paused (Unclear reply)' });
    expect(await later(door, 2 * DAY)).toBe(1);
  });

  test('is paused by a person, and its next try comes no earlier than it would have', async () => {
    const { door, bob } = await bouncedForNow();
    const until = new Date(MONDAY + 2 * HOUR).toISOString();
    expect(await door.run<Bulk>('pause', { enrollments: [bob.enrollmentId], until })).toMatchObject({
      done: 1,
    });
    expect(await later(door, HOUR)).toBe(1);
    expect(await later(door, 2 * HOUR)).toBe(2);

    const { door: short, bob: again } = await bouncedForNow();
    const soon = new Date(MONDAY + 60_000).toISOString();
    expect(await short.run<Bulk>('pause', { enrollments: [again.enrollmentId], until: soon })).toMatchObject({
      done: 1,
    });
    expect(await later(short, 2 * 60_000)).toBe(1);
    expect(await later(short, 16 * 60_000)).toBe(2);
  });

  test('and no other failure has anything to pause', async () => {
    const door = await open();
    await publish(door, [mail('hello', { text: 'At {{ company }}?' })]);
    const enrollments = await enroll(door, [BOB]);
    await door.engine.tick();
    expect(await states(door)).toEqual({ [BOB]: 'Failed (Missing merge data)' });
    const { results } = await door.run<Bulk>('pause', { enrollments });
    expect(results).toMatchObject([{ outcome: 'refused', code: 'wrong_status' }]);
  });
});
