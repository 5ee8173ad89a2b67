import { connect, type Connection } from '../support/n8n/connections';
import { startN8n, type Item, type N8n, type Ran, type WorkflowFile } from '../support/n8n/n8n';
import { IT, one } from '../support/n8n/workflows';
import { until } from '../support/poll';
import { killAll } from '../support/runner';
import { smtpSink, type Sink } from '../support/smtpSink';

jest.setTimeout(60_000);

const STAGES = [
  { id: 'hello', kind: 'email', subject: 'Hello', text: 'A first word, {{ firstName }}.' },
  { id: 'again', kind: 'email', after: '1 day', text: 'Did you see my mail?' },
];
const WITH_HANDOFF = [{ id: 'connect', kind: 'handoff', channel: 'linkedin', payload: { note: 'Hi {{ firstName }}' } }, ...STAGES]; // prettier-ignore
const FROM = { sendWith: 'smtp', fromEmail: 'ada@us.test', fromName: 'Ada L.' };

let n8n: N8n;
beforeAll(() => {
  n8n = startN8n();
});
afterAll(async () => {
  await n8n.end();
  killAll();
});

const jsonOf = (items: readonly Item[] | undefined): Item['json'][] => (items ?? []).map(({ json }) => json);

describe.each(['a database file', 'a runner'] as const)('Advance, the sequences in %s', (kind) => {
  let there: Connection;
  let sink: Sink;
  beforeEach(async () => {
    there = await connect(kind);
    sink = await smtpSink();
  });
  afterEach(async () => {
    await there?.close();
    await sink.stop();
  });

  async function enrolled(stages: object[], leads: object[]): Promise<void> {
    await there.run('sequence.save', { definition: { name: 'Welcome', settings: { window: [], unsubscribe: 'none' }, stages } }); // prettier-ignore
    await there.run('sequence.publish', { sequence: 'Welcome' });
    await there.run('enroll', { sequence: 'Welcome', leads });
  }
  const people = (...names: string[]): object[] =>
    names.map((name) => ({ email: `${name}@example.com`, firstName: name }));
  const smtp = (more: object = {}): object => ({ user: 'ada', password: 'right', host: '127.0.0.1', port: sink.port, secure: false, disableStartTls: true, hostName: 'us.test', ...more }); // prettier-ignore
  function run(parameters: object, items: object[] = [{}], onError?: string, mode?: 'manual'): Promise<Ran> {
    const file = one('advance', parameters, onError);
    const credentials = { throughlineApi: { id: '1', name: 'T' }, smtp: { id: '2', name: 'S' } };
    const nodes = file.nodes.map((node) => (node.name === IT ? { ...node, credentials } : node));
    return n8n.run({ ...file, nodes } as WorkflowFile, items, { ...there.credential, smtp: smtp() }, mode);
  }
  const statesOf = async (): Promise<Record<string, string>> => {
    const { enrollments } = await there.run<{ enrollments: { email: string; state: string }[] }>('enrollment.list', { limit: 100 }); // prettier-ignore
    return Object.fromEntries(enrollments.map(({ email, state }) => [email, state]));
  };

  const messageStates = async (): Promise<string[]> =>
    (await there.run<{ messages: { state: string }[] }>('message.list')).messages.map(({ state }) => state);

  test("everything that is due leaves through n8n's SMTP credential; who was enrolled before goes with it", async () => {
    await enrolled(STAGES, people('ada', 'bob', 'cleo'));
    sink.manner = (to) => (to.startsWith('bob') ? 'unknown' : 'take');
    const first = await run(FROM);
    expect(first.error).toBeNull();
    const [sent, handoff, failed] = first.outputs[IT]!;
    expect(
      jsonOf(sent)
        .map(({ email }) => email)
        .sort(),
    ).toEqual(['ada@example.com', 'cleo@example.com']);
    expect(sent?.[0]).toMatchObject({
      json: { outcome: 'sent', subject: 'Hello', sequence: 'Welcome', stage: 'hello', sender: 'ada@us.test (n8n)', messageId: expect.stringMatching(/@us.test>$/) }, // prettier-ignore
      pairedItem: { item: 0 },
    });
    expect(handoff).toEqual([]);
    expect(jsonOf(failed)).toMatchObject([{ email: 'bob@example.com', code: 'hard', message: expect.stringContaining('5.1.1') }]); // prettier-ignore
    expect(sink.logins).toBeGreaterThan(0);
    expect(await statesOf()).toEqual({ 'ada@example.com': 'Active', 'bob@example.com': 'Finished (Bounced)', 'cleo@example.com': 'Active' }); // prettier-ignore
    expect((await run(FROM)).outputs[IT]).toEqual([[], [], []]);
    expect(sink.taken).toHaveLength(2);
  });

  test('a wrong password: one login, nothing lost, and it says what to do; mended, a run by hand sends at once', async () => {
    await enrolled(STAGES, people('ada', 'bob', 'cleo'));
    sink.passwordRight = false;
    const wrong = await run(FROM);
    expect(wrong.error?.message).toMatch(/^Nothing could be sent through n8n's SMTP credential \(127.0.0.1:\d+\): .*Wrong user/); // prettier-ignore
    expect(wrong.error?.description).toContain('Nothing is lost');
    expect(sink.logins).toBe(1);
    expect(new Set(Object.values(await statesOf()))).toEqual(new Set(['Pending (Throttled)']));
    sink.passwordRight = true;
    const rests = await run(FROM);
    expect(rests.hints.map(({ message }) => message).join()).toContain('left alone for a while');
    expect(rests.outputs[IT]).toEqual([[], [], []]);
    expect(sink.taken).toHaveLength(0);
    const byHand = await run(FROM, [{}], undefined, 'manual');
    expect(byHand.error).toBeNull();
    const left = jsonOf(byHand.outputs[IT]?.[0]).map(({ email }) => email);
    expect(left.sort()).toEqual(
      people('ada', 'bob', 'cleo').map((lead) => (lead as { email: string }).email),
    );
    expect(Object.values(sink.counts())).toEqual([1, 1, 1]);
  });

  test('without a From Name recipients see the address, and not what our lists call the sender', async () => {
    await enrolled(STAGES, people('ada'));
    await run({ ...FROM, fromName: '' });
    expect(/^From: (.*)$/m.exec(sink.taken[0]!.raw)?.[1]?.trim()).toBe('ada@us.test');
  });

  test('two runs at once send nothing twice; a gap lets one go at a time', async () => {
    await enrolled(STAGES, people('a', 'b', 'c', 'd', 'e', 'f'));
    await Promise.all([run(FROM), run(FROM)]);
    expect(Object.values(sink.counts())).toEqual([1, 1, 1, 1, 1, 1]);
    await there.run('enroll', { sequence: 'Welcome', leads: people('g', 'h') });
    await run({ ...FROM, senderOptions: { minimumGap: 600 } });
    expect(sink.taken).toHaveLength(6);
    const sender = async (): Promise<unknown> =>
      ((await there.run('sender.list')) as { senders: unknown[] }).senders[1];
    expect(await sender()).toMatchObject({ minimumGap: 600, dailyQuota: null });
    // What the panel does not name stays: of two workflows with one address neither takes back what the other said.
    await run({ ...FROM, senderOptions: { dailyQuota: 50 } });
    await run(FROM);
    expect(await sender()).toMatchObject({ minimumGap: 600, dailyQuota: 50 });
    await run({ ...FROM, senderOptions: { dailyQuota: 0, minimumGap: 0 } });
    expect(await sender()).toMatchObject({ minimumGap: 0, dailyQuota: null });
  });

  test('stopped in the middle: what is on the wire is seen to its end, and what is not goes back', async () => {
    await enrolled(STAGES, people('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'));
    sink.manner = (_to, nth) => (nth === 1 ? 'take' : 'hold');
    const running = run(FROM);
    await sink.until(6);
    await n8n.cancel();
    sink.manner = () => 'take';
    sink.release();
    await running;
    await until('each is told of', async () => !(await messageStates()).includes('intended'));
    expect((await messageStates()).sort()).toEqual([
      ...Array<string>(6).fill('sent'),
      'withdrawn',
      'withdrawn',
    ]);
    expect(sink.taken).toHaveLength(6);
  });

  test('handed out, sent by another node and reported back: emails and handoffs, threaded as the provider calls them', async () => {
    await enrolled(WITH_HANDOFF, people('ada', 'bob'));
    const out = await run({
      operation: 'handOut',
      fromEmail: 'ada@gmail.test',
      stages: ['email', 'handoff'],
    });
    expect(jsonOf(out.outputs[IT]?.[1])).toMatchObject([
      { kind: 'handoff', channel: 'linkedin', payload: { note: 'Hi ada' } },
      { kind: 'handoff', channel: 'linkedin' },
    ]);
    const [hers, his] = jsonOf(out.outputs[IT]?.[1]);
    const back = (id: unknown, more: object = {}): object => ({ ...more, ours: id });
    const REPORT = { operation: 'report', id: '={{ $json.ours }}' };
    const heard = await run(REPORT, [back(hers?.['id']), back(his?.['id'], { error: 'Profile not found' }), back('nobody')]); // prettier-ignore
    expect(
      heard.outputs[IT]?.map((items) =>
        items.map(({ json, pairedItem }) => [json['code'], json['reported'], pairedItem]),
      ),
    ).toEqual([
      // prettier-ignore
      [[null, 'done', { item: 0 }]],
      [],
      [
        [null, 'failed', { item: 1 }],
        ['handoff_not_found', 'done', { item: 2 }],
      ],
    ]);
    expect(await statesOf()).toMatchObject({ 'bob@example.com': 'Failed (Handoff failed)' });

    const mails = await run({ operation: 'handOut', fromEmail: 'ada@gmail.test' });
    expect(jsonOf(mails.outputs[IT]?.[1])).toMatchObject([
      {
        kind: 'email',
        to: 'ada@example.com',
        from: { address: 'ada@gmail.test' },
        subject: 'Hello',
        reply: null,
      },
    ]);
    const gmail = { id: 'g1', threadId: 't1', labelIds: ['SENT'] };
    const [email] = jsonOf(mails.outputs[IT]?.[1]);
    const told = await run(REPORT, [back(email?.['id'], gmail), back(email?.['id'], gmail)]);
    expect(jsonOf(told.outputs[IT]?.[0])).toMatchObject([
      { outcome: 'done', message: 'Recorded as sent; Active.' },
    ]);
    expect(jsonOf(told.outputs[IT]?.[2])).toMatchObject([{ outcome: 'refused', code: 'already_reported' }]);
    await there.run('advance', { emails: ['ada@example.com'] });
    const follow = await run({ operation: 'handOut', fromEmail: 'ada@gmail.test', stages: ['email'] });
    expect(jsonOf(follow.outputs[IT]?.[1])).toMatchObject([
      { subject: 'Re: Hello', reply: { providerMessageId: 'g1', providerThreadId: 't1' } },
    ]);
    // From another address of hers, naming a Message-ID that Gmail made: only the thread tells.
    const raw = 'From: Ada <ada@home.test>\r\nMessage-ID: <a1@home.test>\r\nIn-Reply-To: <CAx@mail.gmail.com>\r\nSubject: Re: Hello\r\n\r\nYes, call me.\r\n'; // prettier-ignore
    const trigger = { id: 'g3', threadId: 't1', labelIds: ['INBOX'], raw: Buffer.from(raw).toString('base64url') }; // prettier-ignore
    const received = await n8n.run(one('receiveMail', {}), [trigger], there.credential);
    expect(jsonOf(received.outputs[IT]?.[0])).toMatchObject([
      { kind: 'reply', matchedBy: 'provider_thread' },
    ]);
    expect(await statesOf()).toMatchObject({ 'ada@example.com': 'Finished (Replied)' });
  });

  test("a mail node's error goes back as it came: refused for good, or offered again", async () => {
    await enrolled(STAGES, people('ada', 'bob'));
    const out = await run({ operation: 'handOut', fromEmail: 'ada@gmail.test' });
    const [one, two] = jsonOf(out.outputs[IT]?.[1]);
    const REPORT = { operation: 'report', id: '={{ $json.ours }}', outcome: '={{ $json.what }}' };
    const heard = await run(REPORT, [
      { ours: one?.['id'], what: 'auto', error: { message: '550 5.1.1 No such user' } },
      { ours: two?.['id'], what: 'retry' },
      { ours: '', what: 'auto' },
    ], 'continueRegularOutput'); // prettier-ignore
    expect(jsonOf(heard.outputs[IT]?.[2])).toMatchObject([
      { reported: 'failed', state: 'Finished (Bounced)' },
      { reported: 'retry', state: 'Pending (Throttled)' },
      { error: 'The item does not say which stage it is about.' },
    ]);
  });

  test('an item that says nothing keeps no other from being reported, and none goes without an answer', async () => {
    await enrolled(STAGES, people('ada'));
    const out = await run({ operation: 'handOut', fromEmail: 'ada@gmail.test' });
    const REPORT = { operation: 'report', id: '={{ $json.ours }}' };
    const heard = await run(REPORT, [{ ours: '' }, { ours: jsonOf(out.outputs[IT]?.[1])[0]?.['id'] }]);
    expect(heard.error?.message).toContain('does not say which stage');
    expect(await messageStates()).toEqual(['sent']);
    // No server takes an address of that length.
    const long = await run(REPORT, [{ ours: 'x'.repeat(40_000) }], 'continueRegularOutput');
    expect(long.outputs[IT]?.[2]).toHaveLength(1);
  });

  test('handing out emails without any sender is told before a first email goes into the outbox; handoffs need none', async () => {
    const link = { id: 'link', kind: 'handoff', channel: 'linkedin' };
    await enrolled([link, ...STAGES], people('ada'));
    const none = await run({ operation: 'handOut' });
    expect(none.error).toMatchObject({
      message: 'There is no From Email, and no sender yet whose emails a workflow sends.',
      description: expect.stringMatching(/^Fill in From Email: .* take 'Emails' out of Stages/),
    });
    expect(await messageStates()).toEqual([]);
    const handoffs = await run({ operation: 'handOut', stages: ['handoff'] });
    expect(jsonOf(handoffs.outputs[IT]?.[1])).toMatchObject([{ kind: 'handoff', channel: 'linkedin' }]);
    await there.run('sender.save', { name: 'Own', address: 'own@us.test', smtp: { host: '127.0.0.1', port: 9, secure: false }, verify: false }); // prettier-ignore
    const others = await run({ operation: 'handOut' });
    expect(others.hints.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^No emails are handed out: /),
    );
  });

  test('chosen leads: their next email leaves now', async () => {
    await enrolled(STAGES, people('ada', 'bob'));
    await run(FROM);
    const now = await run({ operation: 'leads', ...FROM }, [{ email: 'bob@example.com' }, { email: 'x@example.com' }]); // prettier-ignore
    expect(now.outputs[IT]).toMatchObject([
      [{ json: { email: 'bob@example.com', subject: 'Re: Hello' }, pairedItem: { item: 0 } }],
      [],
      [{ json: { code: 'not_found' }, pairedItem: { item: 1 } }],
    ]);
    expect(sink.counts()).toEqual({ 'ada@example.com': 1, 'bob@example.com': 2 });
  });

  test('a chosen lead whose sender keeps a gap is told of, too', async () => {
    await enrolled(STAGES, people('ada'));
    await run(FROM);
    const GAP = { ...FROM, senderOptions: { minimumGap: 600 } };
    const { outputs } = await run({ operation: 'leads', ...GAP }, [{ email: 'ada@example.com' }]);
    expect(outputs[IT]).toMatchObject([[{ json: { email: 'ada@example.com', code: 'workflow_sends' } }], [], []]); // prettier-ignore
    expect(sink.counts()).toEqual({ 'ada@example.com': 1 });
  });

  test('what could not be done at all comes out as failed, and why', async () => {
    await enrolled(STAGES, [{ email: 'nameless@example.com' }]);
    const { outputs } = await run(FROM);
    expect(jsonOf(outputs[IT]?.[2])).toMatchObject([{ code: 'missing_merge_data', email: 'nameless@example.com', id: null }]); // prettier-ignore
    const nowhere = await run({ sendWith: 'smtp', fromEmail: ' ' });
    expect(nowhere.error?.message).toMatch(/no From Email/);
  });
});
