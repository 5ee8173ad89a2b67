import { onEachDatabase, type TestEngine } from '../../support/databases';

const SEQUENCE = {
  name: 'Welcome',
  settings: { timeZone: 'Europe/Berlin', fields: ['employees'] },
  stages: [
    { id: 'intro', kind: 'email', subject: 'Hello {{ firstName }}', text: 'A first word for {{ company }}.' },
    { id: 'again', kind: 'email', after: '2 days', text: 'Did you see my first mail, {{ firstName }}?' },
    { id: 'call', kind: 'task', after: '1 day', title: 'Call {{ firstName }}' },
    {
      id: 'big',
      kind: 'branch',
      if: { field: 'employees', is: 'greater', value: 100 },
      yes: 'linkedin',
      no: 'last',
    },
    { id: 'linkedin', kind: 'handoff', channel: 'linkedin', payload: { text: 'Hi {{ firstName }}' } },
    { id: 'last', kind: 'email', after: '1 day', text: 'A last word.' },
  ],
};

const LEADS = [
  { email: 'ada@example.com', firstName: 'Ada', company: 'Engines', fields: { employees: 500 } },
  { email: 'bob@example.com', firstName: 'Bob', company: 'Builders', fields: { employees: 5 } },
];

interface Row {
  email: string;
  state: string;
  stage: string | null;
  dueAt: string | null;
  id: string;
}

async function started(test: TestEngine): Promise<void> {
  await test.run('sequence.save', { definition: SEQUENCE });
  await test.run('sequence.publish', { sequence: 'Welcome' });
  await test.run('enroll', { sequence: 'Welcome', leads: LEADS });
}

async function rows(test: TestEngine): Promise<Record<string, Row>> {
  const { enrollments } = await test.run<{ enrollments: Row[] }>('enrollment.list', { sequence: 'welcome' });
  return Object.fromEntries(enrollments.map((row) => [row.email, row]));
}

onEachDatabase('The main job', (open) => {
  test('a published sequence sends, waits, asks a person, branches, hands over and ends', async () => {
    const test = await open();
    await started(test);

    expect(await test.engine.tick()).toMatchObject({ claimed: 2, sent: 2, failed: 0 });
    let all = await rows(test);
    expect(all['ada@example.com']).toMatchObject({
      state: 'Active',
      stage: 'again',
      dueAt: '2026-03-04T10:00:00+01:00',
    });

    test.clock.advance({ days: 1 });
    expect(await test.engine.tick()).toMatchObject({ claimed: 0, sent: 0 });
    test.clock.advance({ days: 1 });
    expect(await test.engine.tick()).toMatchObject({ sent: 2 });
    const { messages } = await test.run<{ messages: { id: string; subject: string; to: string }[] }>(
      'message.list',
      { sender: 'outbox' },
    );
    expect(messages.map(({ subject }) => subject).sort()).toEqual([
      'Hello Ada',
      'Hello Bob',
      'Re: Hello Ada',
      'Re: Hello Bob',
    ]);
    const second = await test.run<{ references: string[]; text: string }>('message.get', {
      message: messages[0]?.id,
    });
    expect(second.references).toHaveLength(1);

    test.clock.advance({ days: 1 });
    await test.engine.tick();
    all = await rows(test);
    expect(all['ada@example.com']).toMatchObject({ state: 'Pending (Awaiting task)', dueAt: null });
    const { tasks } = await test.run<{ tasks: { id: string; title: string; email: string }[] }>('task.list');
    expect(tasks.map(({ title }) => title).sort()).toEqual(['Call Ada', 'Call Bob']);
    for (const { id } of tasks) await test.run('task.complete', { task: id, outcome: 'reached' });

    await test.engine.tick();
    all = await rows(test);
    expect(all['ada@example.com']).toMatchObject({ state: 'Pending (Awaiting handoff)', stage: 'linkedin' });
    expect(all['bob@example.com']).toMatchObject({ state: 'Active', stage: 'last' });
    const { handoffs } = await test.run<{ handoffs: { id: string; payload: unknown }[] }>('handoff.claim', {
      channel: 'linkedin',
    });
    expect(handoffs.map(({ payload }) => payload)).toEqual([{ text: 'Hi Ada' }]);
    await test.run('handoff.report', { handoff: handoffs[0]?.id, outcome: 'done' });

    test.clock.advance({ days: 4 });
    await test.engine.tick();
    all = await rows(test);
    expect(all['ada@example.com']).toMatchObject({ state: 'Finished (No reply)', stage: null });
    expect(all['bob@example.com']).toMatchObject({ state: 'Finished (No reply)' });
  });

  test('a reply ends the sequence of the lead who replied, and of nobody else', async () => {
    const test = await open();
    await started(test);
    await test.engine.tick();
    const { messages } = await test.run<{ messages: { messageId: string; to: string }[] }>('message.list');
    const toAda = messages.find(({ to }) => to === 'ada@example.com');
    const raw = `From: Ada <ada@example.com>\r\nTo: me@example.org\r\nSubject: Re: Hello Ada\r\nMessage-ID: <r1@example.com>\r\nIn-Reply-To: ${toAda?.messageId}\r\nDate: Mon, 02 Mar 2026 11:00:00 +0100\r\n\r\nYes please, call me.\r\n`;
    expect(await test.run('mail.receive', { raw })).toMatchObject({
      kind: 'reply',
      matchedBy: 'in_reply_to',
      state: 'Finished (Replied)',
      duplicate: false,
    });
    expect(await test.run('mail.receive', { raw })).toMatchObject({ duplicate: true });
    test.clock.advance({ days: 3 });
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    const all = await rows(test);
    expect(all['ada@example.com']).toMatchObject({ state: 'Finished (Replied)' });
    expect(all['bob@example.com']).toMatchObject({ state: 'Active', stage: 'call' });
  });
});
