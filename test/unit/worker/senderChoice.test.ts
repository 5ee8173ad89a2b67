import { onEachPlace, type Runner } from '../../support/runners';
import { addresses, enroll, mail, publish, rows, states } from '../../support/scenario';
import { smtpSink, through, type Sink } from '../../support/smtpSink';

const ADA = 'ada@example.com';
const ALL = { sequence: 'Welcome', all: true };

onEachPlace('Who sends', (open) => {
  let sink: Sink;
  beforeEach(async () => (sink = await smtpSink()));
  afterEach(() => sink.stop());

  const sender = async (runner: Runner, name: string, more: object = {}): Promise<string> =>
    (await runner.run<{ id: string }>('sender.save', through(sink, { name, address: `${name.toLowerCase()}@lab.test`, ...more }))).id; // prettier-ignore

  /** How many leads each sender has. */
  async function shares(runner: Runner): Promise<Record<string, number>> {
    const found = await runner.store.knex('enrollments').join('senders', 'senders.id', 'enrollments.sender_id').select('senders.name').count('* as count').groupBy('senders.name'); // prettier-ignore
    return Object.fromEntries(found.map(({ name, count }) => [name, Number(count)]));
  }

  test("nobody configured: the built-in outbox, where it is read; then the organisation's first", async () => {
    const runner = await open();
    await publish(runner, [mail('one')]);
    await enroll(runner, ['first@example.com']);
    await sender(runner, 'Ada');
    await sender(runner, 'Bob');
    await enroll(runner, ['second@example.com']);
    await runner.tick();
    expect(await shares(runner)).toEqual({ Outbox: 1, Ada: 1 });
    expect(sink.counts()).toEqual({ 'second@example.com': 1 });
  });

  test('the senders that the sequence names, in turn; else the one of the member who enrolls; whoever is asked for above all', async () => {
    const runner = await open();
    await runner.run('member.create', { email: 'm@lab.test', name: 'Mia', role: 'member', password: 'a long enough password' }); // prettier-ignore
    await sender(runner, 'Ada');
    await sender(runner, 'Bob');
    await sender(runner, 'Mia', { member: 'm@lab.test' });
    const [mia] = await runner.store.knex('members').select('id');
    const actor = { kind: 'member', id: String(mia.id), role: 'member', name: 'Mia' } as const;
    await publish(runner, [mail('one')], { senders: ['ada', 'BOB'] });
    await publish(runner, [mail('one')], {}, 'Free');
    await enroll(runner, addresses(10));
    expect(await shares(runner)).toEqual({ Ada: 5, Bob: 5 });
    await runner.run('enroll', { sequence: 'Free', leads: addresses(3) }, { actor });
    await runner.run('enroll', { sequence: 'Welcome', leads: ['x@example.com'] }, { actor });
    expect(await shares(runner)).toMatchObject({ Mia: 3 });
    await runner.run('enroll', { sequence: 'Free', leads: ['y@example.com'], sender: 'bob' }, { actor });
    expect((await shares(runner))['Bob']).toBeGreaterThanOrEqual(6);
    await expect(enroll(runner, ['z@example.com'], { sender: 'Nobody' })).rejects.toMatchObject({ code: 'unknown_sender' }); // prettier-ignore
  });

  test('a sender that anybody depends on is not removed', async () => {
    const runner = await open();
    await sender(runner, 'Ada');
    await publish(runner, [mail('one'), mail('two', { after: '1 day' })]);
    await enroll(runner, [ADA]);
    await expect(runner.run('sender.remove', { sender: 'Ada' })).rejects.toMatchObject({ code: 'sender_in_use', message: expect.stringContaining('1 lead in a sequence') }); // prettier-ignore
    for (const verb of ['pause', 'resume']) {
      await runner.run(verb, ALL);
      await expect(runner.run('sender.remove', { sender: 'Ada' })).rejects.toMatchObject({
        code: 'sender_in_use',
      });
    }
    await runner.run('finish', ALL);
    expect(await runner.run('sender.remove', { sender: 'Ada' })).toMatchObject({
      message: expect.any(String),
    });
  });

  test('whose sender vanished all the same goes on with another that may send for it, and is never stuck', async () => {
    const runner = await open();
    const ada = await sender(runner, 'Ada');
    await publish(runner, [mail('one'), mail('two', { after: '1 day' })]);
    await enroll(runner, addresses(3));
    await runner.store.knex('senders').where('id', ada).delete();
    await sender(runner, 'Bob');
    await runner.tick();
    expect(await shares(runner)).toEqual({ Bob: 3 });
    expect(sink.taken).toHaveLength(3);
  });

  test('with no other sender left it fails and says what to do; nothing is lost in the outbox', async () => {
    const runner = await open();
    const ada = await sender(runner, 'Ada');
    await publish(runner, [mail('one')]);
    await enroll(runner, [ADA]);
    await runner.store.knex('senders').where('id', ada).delete();
    await runner.tick();
    expect((await rows(runner))[ADA]).toMatchObject({ state: 'Failed (Sender error)', detail: 'Its sender has been removed. Add a sender, then retry.' }); // prettier-ignore
    expect(await runner.run('message.list')).toMatchObject({ messages: [] });
    await sender(runner, 'Bob');
    expect(await runner.run('retry', ALL)).toMatchObject({ done: 1 });
    await runner.tick();
    expect(await states(runner)).toEqual({ [ADA]: 'Finished (No reply)' });
    expect(sink.counts()).toEqual({ [ADA]: 1 });
  });

  test('a sender that is removed while leads are being enrolled with it leaves none of them behind', async () => {
    const runner = await open();
    await sender(runner, 'Ada');
    await sender(runner, 'Bob');
    await publish(runner, [mail('one')]);
    await Promise.allSettled([
      enroll(runner, addresses(20)),
      runner.run('sender.remove', { sender: 'Ada' }),
      enroll(runner, addresses(25)),
    ]);
    await runner.tick();
    await runner.tick();
    expect(new Set(Object.values(await states(runner)))).toEqual(new Set(['Finished (No reply)']));
    expect(Object.values(sink.counts())).toEqual(addresses(25).map(() => 1));
  });
});
