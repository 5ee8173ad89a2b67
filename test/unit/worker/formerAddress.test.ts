import { onEachDatabase, type TestEngine } from '../../support/databases';
import { letters } from '../../support/inbox';
import { bounce, UNKNOWN } from '../../support/returned';
import { DAY, enroll, mail, publish, states } from '../../support/scenario';

const OLD = 'lead@example.com';
const NEW = 'lead@elsewhere.example';

onEachDatabase('a bounce for good of an old message', (open) => {
  /** Two messages went out, the second one to that address. */
  async function writtenTo(email: string): Promise<TestEngine> {
    const door = await open();
    await publish(door, [mail('one'), mail('two', { after: '2 days' }), mail('three', { after: '2 days' })]);
    await enroll(door, [OLD]);
    await door.engine.tick();
    if (email !== OLD) await door.run('lead.changeAddress', { lead: OLD, email });
    door.clock.advance(2 * DAY);
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
    return door;
  }

  test('to a former address leaves the lead where it is, and the address is not mailed any more', async () => {
    const door = await writtenTo(NEW);
    const [first] = await letters(door);
    expect(await bounce(door, first!, '5.1.1', UNKNOWN)).toMatchObject({ kind: 'bounce', state: 'Active' });
    expect((await letters(door))[0]).toMatchObject({ to: OLD, state: 'bounced' });
    const { suppressions } = await door.run<{ suppressions: object[] }>('suppression.list');
    expect(suppressions).toMatchObject([{ value: OLD, reason: 'bounce' }]);
    door.clock.advance(2 * DAY);
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
    expect(await states(door)).toEqual({ [NEW]: 'Finished (No reply)' });
  });

  test('to the address that it still has ends it', async () => {
    const door = await writtenTo(OLD);
    const [first] = await letters(door);
    expect(await bounce(door, first!, '5.1.1', UNKNOWN)).toMatchObject({ state: 'Finished (Bounced)' });
  });
});
