import { answering, letters, takeIn, write } from '../../../support/inbox';
import { onEachDatabase, type TestEngine } from '../../../support/databases';
import { enroll, mail, publish } from '../../../support/scenario';
import { member } from '../../../support/stores';

jest.setTimeout(60_000);

interface Seen {
  readonly events: readonly {
    readonly seq: number;
    readonly kind: string;
    readonly email: string | null;
    readonly sequence: string | null;
    readonly stage: string | null;
    readonly stageName: string | null;
    readonly state: string | null;
    readonly reason: string | null;
    readonly lead: { readonly firstName: string | null; readonly fields: object } | null;
    readonly mail: { readonly text: string; readonly fullText: string | null; readonly kind: string } | null;
  }[];
  readonly upTo: number;
  readonly more: boolean;
}

const next = (door: TestEngine, more: object = {}): Promise<Seen> =>
  door.run('feed.next', { feed: 'mine', ...more });
const told = ({ events }: Seen): string[] => events.map(({ kind, email }) => `${kind} ${email}`);

onEachDatabase('A feed', (open) => {
  test('begins with what happens after it was opened, and keeps its place until it is done', async () => {
    const door = await open();
    await publish(door, [mail('hello'), { id: 'call', kind: 'task', title: 'Call' }]);
    await enroll(door, ['early@example.com']);
    expect(await door.run('feed.open', { feed: 'mine' })).toMatchObject({ isNew: true });
    expect(await next(door, { kinds: ['enrolled'] })).toMatchObject({ events: [], more: false });
    await enroll(door, [
      { email: 'ada@example.com', firstName: 'Ada', fields: { plan: 'pro' } },
      'bob@example.com',
    ]);
    const seen = await next(door, { kinds: ['enrolled'] });
    expect(told(seen)).toEqual(['enrolled ada@example.com', 'enrolled bob@example.com']);
    expect(seen.events[0]).toMatchObject({
      sequence: 'Welcome',
      state: 'Active',
      lead: { firstName: 'Ada', fields: { plan: 'pro' } },
      mail: null,
    });
    // Read again, nothing has moved: who was stopped in between gets it again.
    expect(told(await next(door, { kinds: ['enrolled'] }))).toHaveLength(2);
    await door.run('feed.done', { feed: 'mine', seq: seen.events[0]!.seq });
    expect(told(await next(door, { kinds: ['enrolled'] }))).toEqual(['enrolled bob@example.com']);
    await door.run('feed.done', { feed: 'mine', seq: seen.upTo });
    expect(await next(door)).toMatchObject({ events: [], upTo: seen.upTo, more: false });
    // Opened again, as after a restart, it goes on where it was.
    expect(await door.run('feed.open', { feed: 'mine' })).toMatchObject({ isNew: false, seq: seen.upTo });
  });

  test('opened anew it begins now once more, and passes over what it had not read', async () => {
    const door = await open();
    await publish(door, [mail('hello')]);
    expect(await door.run('feed.open', { feed: 'mine', anew: true })).toMatchObject({ isNew: true });
    await enroll(door, ['passed@example.com']);
    expect(await door.run('feed.open', { feed: 'mine', anew: true })).toMatchObject({ isNew: false });
    await enroll(door, ['ada@example.com']);
    expect(told(await next(door, { kinds: ['enrolled'] }))).toEqual(['enrolled ada@example.com']);
  });

  test('never goes back, and not past what has happened', async () => {
    const door = await open();
    await door.run('feed.open', { feed: 'mine' });
    await publish(door, [mail('hello')]);
    const { upTo } = await next(door);
    expect(await door.run('feed.done', { feed: 'mine', seq: upTo })).toMatchObject({ seq: upTo });
    expect(await door.run('feed.done', { feed: 'mine', seq: 1 })).toMatchObject({ seq: upTo });
    await expect(door.run('feed.done', { feed: 'mine', seq: upTo + 1 })).rejects.toMatchObject({
      code: 'feed_ahead',
    });
    await expect(door.run('feed.done', { feed: 'yours', seq: 1 })).rejects.toMatchObject({
      code: 'feed_not_open',
    });
    await expect(door.run('feed.next', { feed: 'yours' })).rejects.toMatchObject({ code: 'feed_not_open' });
    expect(await door.run('feed.remove', { feed: 'mine' })).toMatchObject({ removed: true });
    expect(await door.run('feed.remove', { feed: 'mine' })).toMatchObject({ removed: false });
    await expect(next(door)).rejects.toMatchObject({ code: 'feed_not_open' });
  });

  test('is read in pages, each of which says where the next begins', async () => {
    const door = await open();
    await publish(door, [mail('hello')]);
    await door.run('feed.open', { feed: 'mine' });
    const leads = Array.from({ length: 25 }, (_none, n) => `lead${n}@example.com`);
    await enroll(door, leads);
    const seen: (string | null)[] = [];
    for (let more = true; more;) {
      const page = await next(door, { kinds: ['enrolled'], limit: 10 });
      seen.push(...page.events.map(({ email }) => email));
      await door.run('feed.done', { feed: 'mine', seq: page.upTo });
      more = page.more;
    }
    expect(seen).toEqual(leads);
  });

  test('of one sequence passes over the others', async () => {
    const door = await open();
    await publish(door, [mail('hello')]);
    await publish(door, [mail('other')], {}, 'Other');
    await door.run('feed.open', { feed: 'mine' });
    await enroll(door, ['ada@example.com']);
    await enroll(door, ['bob@example.com'], { sequence: 'Other' });
    expect(told(await next(door, { kinds: ['enrolled'], sequence: 'Other' }))).toEqual([
      'enrolled bob@example.com',
    ]);
    await expect(next(door, { sequence: 'Nowhere' })).rejects.toMatchObject({ code: 'sequence_not_found' });
  });

  test('tells of a stage and of a mail what a workflow asks next', async () => {
    const door = await open();
    await publish(door, [
      mail('hello'),
      { id: 'call', name: 'Ring them', kind: 'task', after: '1 day', title: 'Call' },
    ]);
    await enroll(door, ['ada@example.com', 'bob@example.com']);
    await door.engine.tick();
    await door.run('feed.open', { feed: 'mine' });
    const [letter] = await letters(door);
    await takeIn(door, write(answering(letter!), 'Yes, gladly.\n\n> Hello'));
    door.clock.advance({ days: 1 });
    await door.engine.tick();
    const { events } = await next(door, { kinds: ['replied', 'task_created'] });
    expect(events).toMatchObject([
      {
        kind: 'replied',
        email: letter!.to,
        state: 'Finished (Replied)',
        mail: { kind: 'reply', text: 'Yes, gladly.', fullText: expect.stringContaining('> Hello') },
      },
      { kind: 'task_created', stage: 'call', stageName: 'Ring them', mail: null },
    ]);
  });

  test('what was read of somebody who is erased is gone with the rest', async () => {
    const door = await open();
    await publish(door, [mail('hello')]);
    await enroll(door, ['ada@example.com']);
    await door.engine.tick();
    await door.run('feed.open', { feed: 'mine' });
    const [letter] = await letters(door);
    await takeIn(door, write(answering(letter!), 'My number is 0123.\n\n> Hello'));
    await door.run('lead.delete', { leads: ['ada@example.com'], erase: true });
    const seen = await next(door, { kinds: ['replied'] });
    expect(seen.events).toHaveLength(1);
    expect(JSON.stringify(seen)).not.toMatch(/0123|ada@example|Hello/);
  });

  test("a member's feed is the member's own, and shows what the member may see", async () => {
    const door = await open();
    const mia = await door.run<{ id: string }>('member.create', {
      name: 'Mia',
      email: 'mia@lab.test',
      role: 'member',
      password: 'a long enough password',
    });
    const as = { actor: member('member', mia.id) };
    await publish(door, [mail('hello')], {}, 'Secret');
    await door.run('sequence.share', { sequence: 'Secret', sharing: 'private' });
    await publish(door, [mail('hello')], {}, 'Open');
    await door.run('sequence.share', { sequence: 'Open', sharing: 'view' });
    await door.run('feed.open', { feed: 'mine' });
    await door.run('feed.open', { feed: 'mine' }, as);
    await enroll(door, ['ada@example.com'], { sequence: 'Secret' });
    await enroll(door, ['bob@example.com'], { sequence: 'Open' });
    const seen = await door.run<Seen>('feed.next', { feed: 'mine', kinds: ['enrolled'] }, as);
    expect(told(seen)).toEqual(['enrolled bob@example.com']);
    await door.run('feed.done', { feed: 'mine', seq: seen.upTo }, as);
    expect(told(await next(door, { kinds: ['enrolled'] }))).toHaveLength(2);
  });

  test('what a mail said is told with the enrollment that it answers, and not with those that it concerned too', async () => {
    const door = await open();
    await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })], { companyReply: 'finish' });
    await enroll(door, ['ada@firm.example', 'bob@firm.example']);
    await door.engine.tick();
    await door.run('feed.open', { feed: 'mine' });
    const [letter] = await letters(door);
    await takeIn(door, write(answering(letter!), 'Yes, gladly.'));
    const { events } = await next(door, { kinds: ['finished'] });
    expect(events.map(({ email, mail: said }) => [email, said?.text ?? null])).toEqual([
      [letter!.to, 'Yes, gladly.'],
      [letter!.to === 'ada@firm.example' ? 'bob@firm.example' : 'ada@firm.example', null],
    ]);
  });

  test('the latest events can be looked at without any feed', async () => {
    const door = await open();
    await publish(door, [mail('hello')]);
    expect(await door.run('feed.latest', { kinds: ['enrolled'] })).toEqual({ events: [] });
    await enroll(door, ['ada@example.com', 'bob@example.com']);
    const seen = await door.run<Seen>('feed.latest', { kinds: ['enrolled'] });
    expect(told(seen)).toEqual(['enrolled bob@example.com']);
  });
});
