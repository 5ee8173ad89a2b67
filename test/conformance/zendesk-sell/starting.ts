import { enroll, mail, publish, rows, states } from '../../support/scenario';
import { smtpSink, through } from '../../support/smtpSink';
import { ADA, as, BOB, sent, sentWords, told, type Open } from '../support';

const OFFICE = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }];

interface Preview {
  readonly outcome: string;
  readonly code: string | null;
  readonly first: { readonly stage: string; readonly kind: string; readonly at: string } | null;
  readonly message: string;
  readonly missing: readonly string[];
  readonly sender: string;
  readonly stages: readonly {
    readonly stage: string;
    readonly kind: string;
    readonly dueAt: string | null;
    readonly certain: boolean;
    readonly subject: string | null;
    readonly text: string | null;
    readonly missing: readonly string[];
  }[];
}

export function startingRules(open: Open): void {
  test('1. A sequence is emails and tasks with the time between them: day 1, day 3, day 5', async () => {
    const test = await open();
    const task = { id: 'call', kind: 'task', title: 'Call {{ email }}', after: '2 days', waits: false };
    await publish(test, [mail('first'), task, mail('second', { after: '2 days' })]);
    await enroll(test, [ADA]);
    const days: Record<string, string[]> = {};
    for (let day = 1; day <= 6; day += 1) {
      await test.engine.tick();
      const { tasks } = await test.run<{ tasks: { title: string }[] }>('task.list');
      days[`day ${day}`] = [...(await sentWords(test)), ...tasks.map(({ title }) => title)];
      test.clock.advance({ days: 1 });
    }
    const [first, call, second] = [`first ${ADA}`, `Call ${ADA}`, `second ${ADA}`];
    expect(days).toEqual({
      'day 1': [first], 'day 2': [first], 'day 3': [first, call], 'day 4': [first, call],
      'day 5': [first, second, call], 'day 6': [first, second, call],
    }); // prettier-ignore
  });

  const preview = (
    test: Awaited<ReturnType<Open>>,
    lead: unknown,
    more: object = {},
    who?: object,
  ): Promise<Preview> => test.run<Preview>('enrollment.preview', { sequence: 'Welcome', lead, ...more }, who);

  test('2. Before starting, the caller sees when the first email or task would happen for this lead, and so it happens', async () => {
    const test = await open();
    await publish(test, [{ id: 'rest', kind: 'wait', after: '1 hour' }, mail('one', { after: '1 day' })], {
      window: OFFICE,
    });
    test.clock.set(Date.parse('2026-03-06T10:00:00+01:00'));
    const leads = [ADA, { email: 'ny@example.com', timeZone: 'America/New_York' }];
    const seen = [];
    for (const lead of leads) seen.push((await preview(test, lead)).first);
    expect(seen).toEqual([
      { stage: 'one', kind: 'email', at: '2026-03-09T09:00:00+01:00' },
      { stage: 'one', kind: 'email', at: '2026-03-09T09:00:00-04:00' },
    ]);
    // It was only a look: nobody was created, nobody enrolled.
    expect(await test.run('lead.list')).toMatchObject({ leads: [] });
    await enroll(test, leads);
    for (let hour = 0; hour < 24 * 5; hour += 1) {
      await test.engine.tick();
      test.clock.advance({ hours: 1 });
    }
    expect((await sent(test)).map(({ at }) => Date.parse(at))).toEqual(
      seen.map((first) => Date.parse(first!.at)),
    );
  });

  test('2. A task that comes first is told as well; a lead that would be skipped is told why, with its times all the same', async () => {
    const test = await open();
    await publish(test, [{ id: 'call', kind: 'task', title: 'Call', after: '2 days' }, mail('one')], {
      recentlyContacted: '7 days',
    });
    expect(await preview(test, ADA)).toMatchObject({ outcome: 'would_enroll', first: { stage: 'call', kind: 'task', at: '2026-03-04T10:00:00+01:00' }, message: "The first task 'call' for ada@example.com comes at 2026-03-04T10:00:00+01:00." }); // prettier-ignore
    await test.run('suppression.add', { values: [BOB] });
    expect(await preview(test, BOB)).toMatchObject({ outcome: 'would_skip', code: 'excluded', override: 'excluded', first: { stage: 'call' } }); // prettier-ignore
    await enroll(test, [ADA]);
    expect(await preview(test, ADA.toUpperCase())).toMatchObject({
      outcome: 'would_skip',
      code: 'already_in',
    });
    await expect(preview(test, 'no address')).rejects.toMatchObject({ code: 'invalid_address' });
  });

  test('3. A lead whose address is active in this sequence already is refused with a notice, even under another record', async () => {
    const test = await open();
    await publish(test, [mail('one'), mail('two', { after: '1 day' })]);
    await enroll(test, [{ email: ADA, crmId: 'lead-1' }]);
    const again = [
      { email: 'ADA@Example.COM', crmId: 'contact-9', firstName: 'Augusta' },
      { email: 'Ada <ada@example.com>', crmId: 'contact-10' },
    ];
    for (const lead of again) {
      const answer = await test.run<{ results: object[] }>('enroll', { sequence: 'Welcome', leads: [lead] });
      expect(answer).toMatchObject({ enrolled: 0, skipped: 1, results: [{ code: 'already_in', message: 'The lead is in this sequence already.' }] }); // prettier-ignore
    }
    await test.engine.tick();
    expect(await sentWords(test)).toEqual([`one ${ADA}`]);
    await test.run('finish', { sequence: 'Welcome', all: true });
    expect(await enroll(test, [ADA])).toHaveLength(1);
  });

  test('4. Preview renders every stage for this lead, with its time, and flags each merge tag that has no value', async () => {
    const test = await open();
    const stages = [
      mail('one', { subject: 'Hello {{ firstName }}', text: 'How is {{ company }}?' }),
      { id: 'call', kind: 'task', title: 'Call {{ phone }}', note: 'About {{ plan }}', after: '2 days' },
      mail('two', { after: '2 days', text: 'Still at {{ company }}, {{ firstName }}?' }),
      { id: 'which', kind: 'branch', if: { chance: 50 }, yes: 'three', no: 'end' },
      mail('three', { thread: 'new', subject: 'Last', text: 'Bye {{ lastName | default: "friend" }}' }),
    ];
    await publish(test, stages, { fields: ['plan'] });
    const lead = { email: ADA, firstName: 'Ada', fields: { plan: 'gold' } };
    const seen = await preview(test, lead);
    expect(seen.stages).toMatchObject([
      { stage: 'one', kind: 'email', dueAt: '2026-03-02T10:00:00+01:00', certain: true, subject: 'Hello Ada', missing: ['company'] },
      { stage: 'call', kind: 'task', dueAt: '2026-03-04T10:00:00+01:00', certain: true, text: 'About gold', missing: ['phone'] },
      { stage: 'two', kind: 'email', dueAt: '2026-03-06T10:00:00+01:00', certain: false, missing: ['company'] },
      { stage: 'which', kind: 'branch', missing: [] },
      { stage: 'three', kind: 'email', dueAt: null, certain: false, subject: 'Last', text: 'Bye friend\n', missing: [] },
    ]); // prettier-ignore
    expect(seen.missing).toEqual(['company', 'phone']);
    expect(seen.message).toMatch(/Without a value: company, phone\.$/);
    const whole = await preview(test, { ...lead, company: 'Initech', phone: '+49 30 1' });
    expect(whole.missing).toEqual([]);
    expect(whole.stages.map(({ subject, text }) => [subject, text])).toEqual([
      ['Hello Ada', 'How is Initech?\n'],
      ['Call +49 30 1', 'About gold'],
      ['Re: Hello Ada', 'Still at Initech, Ada?\n'],
      [null, null],
      ['Last', 'Bye friend\n'],
    ]);
  });

  test('5. Email is sent from the member who enrolled the lead, unless the sequence names senders', async () => {
    const sink = await smtpSink();
    try {
      const test = await open();
      const members: Record<string, { id: string }> = {};
      for (const name of ['Mia', 'Ole']) {
        const email = `${name.toLowerCase()}@lab.test`;
        members[name] = await test.run('member.create', { email, name, role: 'member', password: 'a long enough password' }); // prettier-ignore
      }
      await test.run('sender.save', through(sink, { name: 'Team', address: 'team@lab.test' }));
      for (const name of ['Mia', 'Ole'])
        await test.run('sender.save', through(sink, { name, address: `${name.toLowerCase()}@lab.test`, member: `${name.toLowerCase()}@lab.test` })); // prettier-ignore
      await publish(test, [mail('one')]);
      await publish(test, [mail('one')], { senders: ['Team'] }, 'Named');
      const by = (name: string): object => as(members[name]!.id);
      for (const name of ['Ole', 'Mia']) {
        const [first, second] = [`${name}@one.example`.toLowerCase(), `${name}@two.example`.toLowerCase()];
        expect((await preview(test, first, {}, by(name))).sender).toBe(name);
        await test.run('enroll', { sequence: 'Welcome', leads: [first] }, by(name));
        await test.run('enroll', { sequence: 'Named', leads: [second] }, by(name));
      }
      for (let pass = 0; pass < 4; pass += 1) await test.engine.tick();
      const { senders } = await test.run<{ senders: { id: string; name: string }[] }>('sender.list');
      const nameOf = (id: string): string => senders.find((sender) => sender.id === id)?.name ?? '';
      const from = (await sent(test)).map(({ to, senderId }) => `${to} from ${nameOf(senderId)}`);
      expect(from.sort()).toEqual([
        'mia@one.example from Mia', 'mia@two.example from Team', 'ole@one.example from Ole', 'ole@two.example from Team',
      ]); // prettier-ignore
    } finally {
      await sink.stop();
    }
  });

  test('6. A stage with missing merge data is not sent half-filled: the enrollment fails and names the tags', async () => {
    const test = await open();
    await publish(test, [mail('one', { subject: 'For {{ company }}', text: 'Hi {{ firstName }}, {{ title | default: "there" }}' })]); // prettier-ignore
    await enroll(test, [ADA, { email: BOB, firstName: 'Bob', company: 'Initech' }]);
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    expect(await states(test)).toEqual({
      [ADA]: 'Failed (Missing merge data)',
      [BOB]: 'Finished (No reply)',
    });
    const { detail } = (await rows(test))[ADA]!;
    expect(detail).toContain("'company'");
    expect(detail).toContain("'firstName'");
    expect(detail).not.toContain('title');
    expect(await told(test, { kinds: ['failed'] })).toMatchObject([{ email: ADA, stage: 'one', data: { reason: 'missing_merge_data' } }]); // prettier-ignore
    expect(await sentWords(test)).toEqual([`one ${BOB}`]);
  });
}
