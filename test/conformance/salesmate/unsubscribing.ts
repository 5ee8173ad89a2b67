import { answering, letters, takeIn, write } from '../../support/inbox';
import { DAY, enroll, kindsOf, mail, publish, rows, states } from '../../support/scenario';
import type { Open, TestEngine } from '../open';

const LEAD = 'lead@example.com';
const TWO = [mail('one'), mail('two', { after: '2 days' })];
const SITE = 'https://follow.example';

/** The link at the end of the first message of that sequence. */
async function linkIn(door: TestEngine, sequence = 'Welcome'): Promise<string> {
  const [letter] = await letters(door, { sequence });
  const { text } = await door.run<{ text: string }>('message.get', { message: letter!.id });
  const link = /https:\/\/follow\.example\/u\/([0-9a-z]{42})/.exec(text);
  expect(link).not.toBeNull();
  return link![1]!;
}

export function unsubscribing(open: Open): void {
  async function started(unsubscribe = 'link'): Promise<TestEngine> {
    const door = await open({ publicUrl: SITE });
    await publish(door, TWO, { unsubscribe });
    await publish(door, TWO, { unsubscribe }, 'Second');
    await enroll(door, [LEAD, 'other@example.com']);
    await enroll(door, [LEAD], { sequence: 'Second' });
    await door.engine.tick();
    return door;
  }

  test('11. Unsubscribed by the link: it leaves all sequences, and gets no mail ever after', async () => {
    const door = await started();
    const token = await linkIn(door);
    expect(await door.run('unsubscribe.show', { token })).toEqual({ email: LEAD, organisation: 'My organisation', optedOut: false }); // prettier-ignore
    expect(await states(door)).toMatchObject({ [LEAD]: 'Active' });
    expect(await door.run('unsubscribe.confirm', { token })).toMatchObject({ email: LEAD, ended: 2 });
    expect(await states(door)).toEqual({ [LEAD]: 'Finished (Unsubscribed)', 'other@example.com': 'Active' });
    expect(await states(door, 'Second')).toEqual({ [LEAD]: 'Finished (Unsubscribed)' });
    door.clock.advance(2 * DAY);
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
    for (const sequence of ['Welcome', 'Second'])
      expect(await door.run('enroll', { sequence, leads: [LEAD] })).toMatchObject({ enrolled: 0, results: [{ code: 'opted_out' }] }); // prettier-ignore
    expect(await kindsOf(door, (await letters(door, { lead: LEAD }))[0]!.enrollmentId)).toEqual(expect.arrayContaining(['finished', 'unsubscribed'])); // prettier-ignore
    // Again, as mail programs do: nothing more happens.
    expect(await door.run('unsubscribe.confirm', { token })).toMatchObject({ ended: 0 });
    expect(await door.run('unsubscribe.show', { token })).toMatchObject({ optedOut: true });
  });

  test('11. The link of somebody who was erased: nothing called erased is suppressed, and what forbade mail holds', async () => {
    const door = await started();
    const token = await linkIn(door);
    await door.run('lead.delete', { leads: [LEAD], erase: true, neverAgain: true });
    const before = await door.run('suppression.list');
    expect(await door.run('unsubscribe.show', { token })).toMatchObject({ email: 'your address' });
    const answer = await door.run('unsubscribe.confirm', { token });
    expect(answer).toMatchObject({
      email: 'your address',
      message: expect.stringMatching(/^Your address has been erased/),
    });
    expect(await door.run('suppression.list')).toEqual(before);
    expect(await door.run('enroll', { sequence: 'Welcome', leads: [LEAD] })).toMatchObject({ results: [{ code: 'legal' }] }); // prettier-ignore
  });

  test('11. The reader may leave the one sequence only', async () => {
    const door = await started();
    expect(await door.run('unsubscribe.confirm', { token: await linkIn(door), scope: 'sequence' })).toMatchObject({ ended: 1 }); // prettier-ignore
    expect(await states(door)).toMatchObject({ [LEAD]: 'Finished (Unsubscribed)' });
    expect(await states(door, 'Second')).toEqual({ [LEAD]: 'Active' });
    door.clock.advance(2 * DAY);
    expect(await door.engine.tick()).toMatchObject({ sent: 2 });
  });

  test('11. It counts also after the last message, and for the address that was written to', async () => {
    const door = await started();
    const token = await linkIn(door);
    door.clock.advance(2 * DAY);
    await door.engine.tick();
    await door.run('lead.changeAddress', { lead: LEAD, email: 'lead@new.example' });
    await door.run('unsubscribe.confirm', { token });
    expect((await rows(door))['lead@new.example']).toMatchObject({ state: 'Finished (Unsubscribed)' });
    for (const lead of [LEAD, 'lead@new.example'])
      expect(await door.run('enroll', { sequence: 'Welcome', leads: [lead] })).toMatchObject({ enrolled: 0 });
  });

  test('11. A link of somebody else’s making moves nobody', async () => {
    const door = await started();
    const token = await linkIn(door);
    const [letter] = await letters(door, { sequence: 'Welcome' });
    for (const forged of [
      token.replace(/.$/, token.endsWith('a') ? 'b' : 'a'),
      letter!.messageId.slice(1, 43),
      'x',
    ])
      await expect(door.run('unsubscribe.confirm', { token: forged })).rejects.toMatchObject({
        code: 'unknown_link',
      });
    expect(await states(door)).toMatchObject({ [LEAD]: 'Active' });
  });

  test('11. … and a wish in an answer does the same as the link', async () => {
    const door = await started('reply_word');
    await takeIn(door, write(answering((await letters(door, { lead: LEAD }))[0]!), 'unsubscribe'));
    expect(await states(door)).toMatchObject({ [LEAD]: 'Finished (Unsubscribed)' });
    expect(await states(door, 'Second')).toEqual({ [LEAD]: 'Finished (Unsubscribed)' });
  });
}
