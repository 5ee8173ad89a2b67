import type { Open, TestEngine } from '../../support/databases';
import { addresses, DAY, mail, publish } from '../../support/scenario';
import { tickUntil } from '../../support/tickUntil';

interface Line {
  readonly at: string;
  readonly email: string;
  readonly what: string;
  readonly stage: string | null;
  readonly subject: string | null;
  readonly gates: readonly { gate: string; until: string }[];
}
interface Simulation {
  readonly calendar: readonly Line[];
  readonly days: readonly { date: string; emails: number; tasks: number }[];
  readonly ends: readonly { email: string; state: string; emailsSent: number }[];
  readonly skipped: readonly object[];
  readonly complete: boolean;
  readonly message: string;
}

const OFFICE = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }];
const STAGES = [
  mail('one', { subject: 'Hello {{ firstName | default: "there" }}' }),
  { id: 'call', kind: 'task', title: 'Call', after: '1 day' },
  mail('two', { after: '2 business days', at: '11:15' }),
  { id: 'opened', kind: 'branch', if: { happened: 'opened' }, yes: 'three', no: 'end' },
  mail('three', { after: '4 hours' }),
];
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'];

/** 2. Simulate. */
export function simulating(open: Open): void {
  const save = ({ run }: TestEngine, settings: object = {}, stages: object[] = STAGES): Promise<unknown> =>
    run('sequence.save', { definition: { name: 'Welcome', settings: { window: OFFICE, unsubscribe: 'none', ...settings }, stages } }); // prettier-ignore
  const simulate = ({ run }: TestEngine, more: object = {}): Promise<Simulation> =>
    run('sequence.simulate', { sequence: 'Welcome', ...more });
  const leads = (count: number): object[] =>
    addresses(count).map((email, index) => ({ email, firstName: `F${index}`, timeZone: ZONES[index % 4] }));

  test('2. Simulate: a draft, for made-up leads: the full calendar before anything is sent', async () => {
    const door = await open();
    await save(door);
    const result = await simulate(door, { madeUp: 2, openRate: 100 });
    expect(result.calendar.filter(({ email }) => email.startsWith('sample-1'))).toMatchObject([
      { at: '2026-03-02T10:00:00+01:00', what: 'email', stage: 'one', subject: 'Hello Ada', gates: [] },
      { at: '2026-03-02T11:00:00+01:00', what: 'opened' },
      { at: '2026-03-03T10:00:00+01:00', what: 'task', stage: 'call', subject: 'Call', gates: [{ gate: 'delay', until: '2026-03-03T10:00:00+01:00' }] },
      { at: '2026-03-04T10:00:00+01:00', what: 'task done' },
      { at: '2026-03-06T11:15:00+01:00', what: 'email', stage: 'two', gates: [{ gate: 'delay' }, { gate: 'time_of_day', until: '2026-03-06T11:15:00+01:00' }] },
      { what: 'branch', stage: 'opened' },
      { what: 'opened' },
      { at: '2026-03-06T15:15:00+01:00', what: 'email', stage: 'three' },
      { what: 'finished' },
      { what: 'opened' },
    ]); // prettier-ignore
    expect(result).toMatchObject({
      ends: [{ state: 'Finished (No reply)', emailsSent: 3 }, { emailsSent: 3 }],
      days: [{ date: '2026-03-02', emails: 2 }, { date: '2026-03-03', tasks: 2 }, { date: '2026-03-06', emails: 4 }],
      message: '2 leads, 6 emails on 2 days. Nothing was sent.',
    }); // prettier-ignore
  });

  test('2. Simulate: nothing of it reaches the database, the outbox or the clock', async () => {
    const door = await open();
    await save(door);
    const everything = async (): Promise<unknown[]> => [
      await door.run('sequence.list'),
      await door.run('lead.list'),
      await door.run('events'),
      await door.run('message.list'),
      await door.run('task.list'),
      await door.run('enrollment.list'),
    ];
    const before = await everything();
    const now = door.clock.now();
    await simulate(door, { leads: leads(3), replyRate: 50 });
    expect(await everything()).toEqual(before);
    expect(door.clock.now()).toBe(now);
    expect(await door.engine.tick()).toMatchObject({ claimed: 0, sent: 0 });
  });

  test('2. Simulate: quotas, gaps and windows move the mail, and each line says what moved it', async () => {
    const door = await open();
    await door.run('sender.save', { name: 'Ada', address: 'ada@lab.test', smtp: { host: 'localhost', port: 25 }, dailyQuota: 3, verify: false }); // prettier-ignore
    await save(door, {}, [mail('one')]);
    const { calendar, days } = await simulate(door, { leads: addresses(8) });
    expect(days).toMatchObject([
      { date: '2026-03-02', emails: 3 },
      { date: '2026-03-03', emails: 3 },
      { date: '2026-03-04', emails: 2 },
    ]);
    const last = calendar.findLast(({ what }) => what === 'email');
    expect(last?.gates).toContainEqual({
      gate: 'quota',
      until: '2026-03-04T10:00:00+01:00',
      message: "The sender's quota for 24 hours is used up.",
    });
  });

  test('2. Simulate: what a sender has sent already counts against its quota', async () => {
    const door = await open();
    await save(door, { dailyQuota: 2 }, [mail('one')]);
    await door.run('sequence.publish', { sequence: 'Welcome' });
    await door.run('enroll', { sequence: 'Welcome', leads: ['real@example.com'] });
    await door.engine.tick();
    const { days } = await simulate(door, { madeUp: 2 });
    expect(days).toMatchObject([
      { date: '2026-03-02', emails: 1 },
      { date: '2026-03-03', emails: 1 },
    ]);
  });

  test('2. Simulate: who may not be mailed would not be enrolled, and the answer says why', async () => {
    const door = await open();
    await save(door);
    await door.run('suppression.add', { values: ['no@example.com'], reason: 'legal' });
    expect(await simulate(door, { leads: ['no@example.com', 'yes@example.com', 'nonsense'] })).toMatchObject({
      leads: 1,
      skipped: [
        { email: 'no@example.com', code: 'legal' },
        { email: 'nonsense', code: 'invalid_address' },
      ],
    });
  });

  test('2. Simulate: whoever another sequence, an earlier turn or a recent contact keeps out is told of', async () => {
    const door = await open();
    await publish(door, [mail('x', { after: '9 days' })], {}, 'Other');
    await door.run('enroll', { sequence: 'Other', leads: ['busy@example.com'] });
    await publish(door, [mail('x')], {}, 'Before');
    await door.run('enroll', { sequence: 'Before', leads: ['written@example.com'] });
    await save(door, { enrolment: 'once' });
    await door.run('sequence.publish', { sequence: 'Welcome' });
    await door.run('enroll', { sequence: 'Welcome', leads: ['again@example.com', 'here@example.com'] });
    await door.run('finish', { sequence: 'Welcome', emails: ['again@example.com'] });
    await door.engine.tick();
    await door.run('sequence.disable', { sequence: 'Welcome' });
    await save(door, { enrolment: 'once', otherSequences: 'refuse', recentlyContacted: '5 days' });
    const people = ['busy', 'written', 'again', 'here', 'new'].map((name) => `${name}@example.com`);
    const answers = [{ stage: 'one', what: 'unsubscribed' }];
    const { skipped, ends, calendar } = await simulate(door, { leads: people, answers });
    expect(skipped).toMatchObject([
      { email: 'busy@example.com', code: 'active_elsewhere' },
      { email: 'written@example.com', code: 'recently_contacted' },
      { email: 'again@example.com', code: 'already_finished' },
    ]);
    expect(ends.map(({ email, state }) => [email, state])).toEqual([
      ['here@example.com', 'Finished (Unsubscribed)'],
      ['new@example.com', 'Finished (Unsubscribed)'],
    ]);
    expect(calendar.filter(({ what }) => what === 'finished')).toHaveLength(2);
  });

  test('2. Simulate: people do what they are told to, or what chance says, the same again for the same seed', async () => {
    const door = await open();
    await save(door);
    const answers = [
      { lead: 'lead0000@example.com', stage: 'one', what: 'replied', after: '2 hours' },
      { lead: 'lead0001@example.com', stage: 'one', what: 'unsubscribed' },
      { lead: 'lead0002@example.com', stage: 'call', what: 'nothing' },
    ];
    const scripted = await simulate(door, { leads: addresses(4), answers });
    expect(scripted.ends.map(({ state }) => state)).toEqual([
      'Finished (Replied)', 'Finished (Unsubscribed)', 'Pending (Awaiting task)', 'Finished (No reply)',
    ]); // prettier-ignore
    const chance = { leads: addresses(40), replyRate: 30, openRate: 50 };
    const one = await simulate(door, { ...chance, seed: 7 });
    expect(await simulate(door, { ...chance, seed: 7 })).toEqual(one);
    expect((await simulate(door, { ...chance, seed: 8 })).calendar).not.toEqual(one.calendar);
    const replied = one.ends.filter(({ state }) => state === 'Finished (Replied)').length;
    expect(replied).toBeGreaterThan(8);
    expect(replied).toBeLessThan(32);
  });

  test('2. Simulate: a published sequence, and beside it the draft that would replace it', async () => {
    const door = await open();
    await save(door);
    await door.run('sequence.publish', { sequence: 'Welcome' });
    await door.run('sequence.disable', { sequence: 'Welcome' });
    await save(door, {}, [mail('other')]);
    const stages = async (more: object): Promise<unknown[]> =>
      (await simulate(door, { madeUp: 1, ...more })).calendar
        .filter(({ what }) => what === 'email')
        .map(({ stage }) => stage);
    expect(await stages({})).toEqual(['other']);
    expect(await stages({ version: 'published' })).toEqual(['one', 'two']);
    const file = 'name: From a file\nstages:\n  - { id: letter, kind: email, subject: Hi, text: Hello }\n';
    expect(await stages({ sequence: undefined, file })).toEqual(['letter']);
  });

  test('2. Simulate: what cannot run is refused with all that is wrong', async () => {
    const door = await open();
    await save(door, {}, [mail('one', { text: '{{ fristName }}', then: 'nowhere' })]);
    await expect(simulate(door, { madeUp: 1 })).rejects.toMatchObject({
      code: 'cannot_simulate',
      problems: expect.arrayContaining([
        expect.objectContaining({ code: 'branch_to_nowhere' }),
        expect.objectContaining({ code: 'unknown_merge_tag' }),
      ]),
    });
  });

  test('2. Simulate: what it shows is what the worker then does, over zones, quota and holidays', async () => {
    const door = await open();
    const stages = [mail('one'), mail('two', { after: '2 business days', at: '11:15' }), mail('three', { after: '1 week' })]; // prettier-ignore
    await save(door, { dailyQuota: 5, holidays: ['2026-03-05'] }, stages);
    const wanted = leads(8);
    const { calendar } = await simulate(door, { leads: wanted, days: 40 });
    const foreseen = calendar
      .filter(({ what }) => what === 'email')
      .map(({ at, email, stage }) => `${Date.parse(at)} ${email} ${stage}`);
    expect(foreseen).toHaveLength(24);

    const { run, clock } = door;
    await run('sequence.publish', { sequence: 'Welcome' });
    await run('enroll', { sequence: 'Welcome', leads: wanted });
    await tickUntil(door, clock.now() + 40 * DAY);
    const { messages } = await run<{ messages: { at: string; to: string; stage: string }[] }>('message.list');
    const sent = messages.map(({ at, to, stage }) => `${Date.parse(at)} ${to} ${stage}`);
    expect(sent.sort()).toEqual([...foreseen].sort());
  });
}
