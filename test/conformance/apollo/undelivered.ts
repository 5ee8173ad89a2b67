import { letters } from '../../support/inbox';
import { bounce, SPAM, UNKNOWN } from '../../support/returned';
import { DAY, enroll, mail, publish, rows, states, type Bulk } from '../../support/scenario';
import type { Open, TestEngine } from '../open';

const LEAD = 'lead@example.com';
const NEW = 'lead@elsewhere.example';
const STAGES = [mail('one'), mail('two', { after: '2 days' })];
const chosen = (email = LEAD): object => ({ sequence: 'Welcome', emails: [email] });

async function contacted(open: Open, settings: object = {}): Promise<TestEngine> {
  const door = await open();
  await publish(door, STAGES, settings);
  await enroll(door, [LEAD]);
  await door.engine.tick();
  return door;
}

export function undelivered(open: Open): void {
  test.each([
    ['no such address', '5.1.1', UNKNOWN, 'Finished (Bounced)'],
    ['rejected as spam', '5.7.1', SPAM, 'Finished (Spam blocked)'],
  ])('6. %s: with a new address, resuming continues at the message that came back', async (_what, status, said, state) => {
    const door = await contacted(open);
    const [letter] = await letters(door);
    expect(await bounce(door, letter!, status, said)).toMatchObject({ kind: 'bounce', state });
    const same = await door.run<Bulk>('resume', chosen());
    expect(same).toMatchObject({ done: 0, refused: 1, results: [{ code: 'same_address' }] });
    expect(same.message).toContain(`The last message to ${LEAD}`);
    expect(await states(door)).toEqual({ [LEAD]: state });

    expect(await door.run('lead.changeAddress', { lead: LEAD, email: NEW })).toMatchObject({ email: NEW });
    expect(await door.run('resume', chosen(NEW))).toMatchObject({ done: 1 });
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
    const all = await letters(door);
    expect(all.map(({ stage, to, state: is }) => [stage, to, is])).toEqual([
      ['one', LEAD, 'bounced'],
      ['one', NEW, 'sent'],
    ]);
    // The one that nobody has seen begins no thread.
    expect(all[1]!.subject).toBe('Subject of one');
    door.clock.advance(2 * DAY);
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
    expect(await states(door)).toEqual({ [NEW]: 'Finished (No reply)' });
  }); // prettier-ignore

  test('6. A later message that came back is the one that is sent again; retry does the same as resume', async () => {
    const door = await contacted(open);
    door.clock.advance(2 * DAY);
    await door.engine.tick();
    const [, second] = await letters(door);
    await bounce(door, second!, '5.1.1', UNKNOWN);
    expect((await rows(door))[LEAD]).toMatchObject({ state: 'Finished (Bounced)', stage: 'two' });
    await door.run('lead.changeAddress', { lead: LEAD, email: NEW });
    await door.run('retry', chosen(NEW));
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
    expect((await letters(door)).map(({ stage, to }) => [stage, to])).toEqual([['one', LEAD], ['two', LEAD], ['two', NEW]]); // prettier-ignore
  });

  test('6. The address that bounced is not mailed again; a new one that is on the list is refused too', async () => {
    const door = await contacted(open);
    await bounce(door, (await letters(door))[0]!, '5.1.1', UNKNOWN);
    await door.run('suppression.add', { values: [NEW], reason: 'opt_out' });
    await door.run('lead.changeAddress', { lead: LEAD, email: NEW });
    expect(await door.run('resume', chosen(NEW))).toMatchObject({ results: [{ code: 'still_suppressed' }] });
    await door.run('lead.upsert', { email: LEAD });
    expect(await door.run('lead.get', { lead: LEAD })).toMatchObject({ suppressed: { reason: 'bounce' } });
  });

  test('6. A new address is one that nobody else has', async () => {
    const door = await contacted(open);
    await door.run('lead.upsert', { email: NEW });
    await expect(door.run('lead.changeAddress', { lead: LEAD, email: NEW.toUpperCase() })).rejects.toMatchObject({ code: 'address_taken' }); // prettier-ignore
    await expect(door.run('lead.changeAddress', { lead: LEAD, email: 'nowhere' })).rejects.toMatchObject({ code: 'invalid_address' }); // prettier-ignore
    expect(Object.keys(await rows(door))).toEqual([LEAD]);
  });
}
