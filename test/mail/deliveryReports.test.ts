import type { TestEngine } from '../support/databases';
import { letters } from '../support/inbox';
import type { Refusal } from '../support/mailTown/farSide';
import { DATABASES, openTown, type DatabaseKind, type Town } from '../support/mailTown/town';
import { until } from '../support/poll';
import { DAY, enroll, HOUR, mail, publish, rows, states } from '../support/scenario';

jest.setTimeout(90_000);

const MINUTE = 60_000;
const STAGES = [mail('hello'), mail('nudge', { after: '3 days' })];

/** What the far side says to whoever has this name, the nth time it is asked. */
const ANSWERS: Readonly<Record<string, (nth: number, to: string) => Refusal | null>> = {
  unknown: () => ({ at: 'recipient', code: 550, text: '5.1.1 <unknown>: Recipient address rejected: User unknown in virtual mailbox table' }),
  spam: () => ({ at: 'data', code: 554, text: '5.7.1 Message rejected: it looks like spam to our content filter' }),
  dmarc: () => ({ at: 'data', code: 550, text: '5.7.26 Unauthenticated email from lab.test is not accepted due to its DMARC policy' }),
  full: (nth) => (nth > 1 ? null : { at: 'recipient', code: 552, text: '5.2.2 The mailbox is over its quota' }),
  crammed: () => ({ at: 'recipient', code: 452, text: '4.2.2 The mailbox is full, try again later' }),
  late: (_, to) => (isToldLate(to) ? null : { at: 'data', code: 451, text: '4.3.0 We are a little slow today' }),
  grey: (nth) => (nth > 1 ? null : { at: 'recipient', code: 450, text: '4.7.1 Greylisted, come back in a second' }),
}; // prettier-ignore

let town: Town;
const doors = {} as Record<DatabaseKind, TestEngine>;
const at = (name: string, kind: DatabaseKind): string => {
  if (name === 'nobody') return `nobody-${kind}@lab.test`;
  return `${name}-${kind}@${name === 'gone' ? 'dead.test' : 'far.test'}`;
};

// All are written to at once, in both databases: Postfix gives up on the last of them after ten seconds.
beforeAll(async () => {
  town = await openTown();
  town.far.answer = (to, nth) => ANSWERS[to.split('-', 1)[0]!]?.(nth, to) ?? null;
  for (const kind of DATABASES) {
    const door = (doors[kind] = await town.open(kind));
    await town.addSender(door, `ada-${kind}`);
    await town.addSender(door, `bob-${kind}`);
    await publish(door, STAGES, { senders: [`ada-${kind}`] });
    await publish(door, STAGES, { senders: [`bob-${kind}`] }, 'Second');
    const leads = ['unknown', 'nobody', 'spam', 'full', 'crammed', 'gone', 'late', 'relayed', 'grey', 'easy'];
    await enroll(door, leads.map((name) => at(name, kind))); // prettier-ignore
    await enroll(door, [at('dmarc', kind)], { sequence: 'Second' });
    await door.engine.tick();
  }
});
afterAll(() => town.stop());

/** Whether Postfix has told the sender that it is still trying. */
function isToldLate(to: string): boolean {
  const reports = town.dovecot.mails(`ada-${to.replace(/^late-|@.*$/g, '')}`);
  return reports.some((raw) => raw.includes('Action: delayed') && raw.includes(to));
}

describe.each(DATABASES)('what a real Postfix returns (%s)', (kind) => {
  const door = (): TestEngine => doors[kind];
  const lead = (name: string): string => at(name, kind);

  async function becomes(name: string, state: string, sequence = 'Welcome'): Promise<void> {
    await until(
      `${lead(name)} is ${state}`,
      async () => {
        await door().engine.sweep();
        const now = (await states(door(), sequence))[lead(name)];
        if (now !== state) throw new Error(`it is ${now}`);
        return true;
      },
      { within: 30_000, every: 200 },
    );
  }

  /** Of the mails that were taken in for the lead: what each was, and by which key it was found. */
  async function cameBack(name: string, sequence = 'Welcome'): Promise<string[]> {
    const { events } = await door().run<{ events: { kind: string; data: Record<string, unknown> }[] }>(
      'events',
      { enrollment: (await rows(door(), sequence))[lead(name)]!.id, kinds: ['mail_received'] },
    );
    return events.map(({ data }) => `${String(data['kind'])} by ${String(data['by'])}`);
  }

  const takenBy = (name: string): number => town.far.taken.filter(({ to }) => to === lead(name)).length;

  const suppressed = async (name: string): Promise<unknown> =>
    (await door().run<{ suppressed: unknown }>('lead.get', { lead: lead(name) })).suppressed;

  test.each(['unknown', 'nobody'])('5.1.1 (%s): bounced for good, and the address is not written to again', async (name) => {
    await becomes(name, 'Finished (Bounced)');
    expect(await cameBack(name)).toEqual(['bounce by envelope_token']);
    expect(await suppressed(name)).toMatchObject({ reason: 'bounce' });
  }); // prettier-ignore

  test('5.7.1: blocked as spam, and the address is not called dead', async () => {
    await becomes('spam', 'Finished (Spam blocked)');
    expect(await suppressed('spam')).toBeNull();
  });

  test('5.2.2: failed for now, and sent again on schedule: the lead goes on', async () => {
    await becomes('full', 'Failed (Soft bounce)');
    const { dueAt, detail } = (await rows(door()))[lead('full')]!;
    expect(Date.parse(dueAt!)).toBe(door().clock.now() + 15 * MINUTE);
    expect(detail).toContain('over its quota');
    expect(await suppressed('full')).toBeNull();
  });

  test('4.2.2 until the queue gives up: soft, although the report says failed', async () => {
    await becomes('crammed', 'Failed (Soft bounce)');
    // That it is late, and that it failed: two mails, which arrive one before the other or the other way round.
    await until('both reports are read', async () => {
      await door().engine.sweep();
      return (await cameBack('crammed')).length === 2;
    });
    expect((await cameBack('crammed')).sort()).toEqual(['bounce by envelope_token', 'delivery_notice by envelope_token']); // prettier-ignore
    expect(await suppressed('crammed')).toBeNull();
  });

  test('4.4.1 until the queue gives up: soft, although the report says failed', async () => {
    await becomes('gone', 'Failed (Soft bounce)');
    expect(await suppressed('gone')).toBeNull();
  });

  test('a notice of delay stops nothing', async () => {
    await until('it is delivered at last', () => takenBy('late') === 1, { within: 30_000 });
    await door().engine.sweep();
    expect(await cameBack('late')).toEqual(['delivery_notice by envelope_token']);
    expect((await rows(door()))[lead('late')]).toMatchObject({ state: 'Active', stage: 'nudge' });
  });

  test('a notice that it was relayed stops nothing', async () => {
    await becomes('relayed', 'Active');
    expect(await cameBack('relayed')).toEqual(['delivery_notice by envelope_token']);
    expect(takenBy('relayed')).toBe(1);
  });

  test('greylisting is between the servers: the lead sees one mail, and its sequence nothing', async () => {
    await until('it is accepted at last', () => takenBy('grey') === 1, { within: 30_000 });
    expect(town.far.tries(lead('grey'))).toBe(2);
    expect(await cameBack('grey')).toEqual([]);
    expect((await rows(door()))[lead('grey')]).toMatchObject({ state: 'Active', stage: 'nudge' });
  });

  test('after a quarter of an hour the soft ones are sent again, once each', async () => {
    door().clock.advance(15 * MINUTE);
    await door().engine.tick();
    await until('the second try is taken', () => takenBy('full') === 1);
    expect((await rows(door()))[lead('full')]).toMatchObject({ state: 'Active', stage: 'nudge' });
    expect(town.far.tries(lead('full'))).toBe(2);
    const sent = await letters(door(), { sequence: 'Welcome' });
    expect(sent.filter(({ to }) => to === lead('full')).map(({ state }) => state)).toEqual(['bounced', 'sent']); // prettier-ignore
    expect(sent.filter(({ to }) => to === lead('easy'))).toHaveLength(1);
  });

  test('5.7.26 is about our own set-up: its sender rests, the other one goes on, and nobody is stopped', async () => {
    await becomes('dmarc', 'Pending (Throttled)', 'Second');
    expect(await suppressed('dmarc')).toBeNull();
    const { senders } = await door().run<{ senders: { name: string; problem: string | null }[] }>('sender.list'); // prettier-ignore
    const problems = Object.fromEntries(senders.map(({ name, problem }) => [name, problem]));
    expect(problems[`bob-${kind}`]).toContain('5.7.26');
    expect(problems[`ada-${kind}`]).toBeNull();
    // Nobody else of that sender meets the same meanwhile.
    await enroll(door(), [lead('patient')], { sequence: 'Second' });
    await enroll(door(), [lead('quick')]);
    door().clock.advance(10 * MINUTE);
    await door().engine.tick();
    await until('the other sender goes on', () => takenBy('quick') === 1);
    expect(takenBy('patient')).toBe(0);
    expect((await states(door(), 'Second'))[lead('patient')]).toMatch(/^(Active|Pending)/);
    door().clock.advance(HOUR);
    await door().engine.tick();
    await until('the sender has rested', () => takenBy('patient') === 1);
  });

  test('5.7.26 time and again: the third time the lead fails, with the reason', async () => {
    for (const state of ['Pending (Throttled)', 'Failed (Sender error)']) {
      await becomes('dmarc', state, 'Second');
      door().clock.advance(2 * HOUR);
      await door().engine.tick();
    }
    expect((await rows(door(), 'Second'))[lead('dmarc')]?.detail).toContain('DMARC');
  });

  test('days later every lead has had each mail at most once, and who bounced nothing more', async () => {
    door().clock.advance(4 * DAY);
    await door().engine.tick();
    for (const name of ['easy', 'late', 'relayed', 'grey', 'full'])
      await until(`${name} has had both`, () => takenBy(name) === 2);
    for (const name of ['unknown', 'spam', 'nobody']) expect(takenBy(name)).toBe(0);
    expect(town.far.tries(lead('unknown'))).toBe(1);
  });
});
