import type { Open, TestEngine } from '../../support/databases';
import { reply } from '../../support/reply';
import { addresses, enroll, mail, publish, rows } from '../../support/scenario';

interface Message {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly variant: string | null;
  readonly messageId: string;
}
interface Results {
  readonly stages: readonly {
    readonly leader: string | null;
    readonly winner: string | null;
    readonly certainty: number | null;
    readonly message: string;
    readonly variants: readonly { variant: string; sent: number; opened: number; clicked: number; replied: number; rate: number; low: number; high: number; chanceToBeBest: number }[];
  }[];
} // prettier-ignore

const VARIANTS = [
  { id: 'plain', weight: 3 },
  { id: 'short', weight: 1, subject: 'Hi', text: 'Short.' },
  { id: 'off', weight: 0, subject: 'Never' },
];

/** 9. Variants per email stage, with the winner shown together with how sure that is. */
export function varying(open: Open): void {
  const messages = async ({ run }: TestEngine): Promise<readonly Message[]> =>
    (await run<{ messages: Message[] }>('message.list', { limit: 500 })).messages;

  test('9. Variants: each lead gets one by weight, recorded on its message and in its history', async () => {
    const door = await open();
    await publish(door, [mail('one', { variants: VARIANTS })]);
    const [first = ''] = await enroll(door, addresses(400));
    await door.engine.tick();
    const sent = await messages(door);
    const got = (variant: string): readonly Message[] => sent.filter((each) => each.variant === variant);
    expect(got('plain').length + got('short').length).toBe(400);
    // A quarter of 400, within four standard deviations.
    expect(got('short').length).toBeGreaterThan(65);
    expect(got('short').length).toBeLessThan(135);
    for (const { subject } of got('short')) expect(subject).toBe('Hi');
    for (const { subject } of got('plain')) expect(subject).toBe('Subject of one');
    const one = got('short')[0]!;
    expect(await door.run('message.get', { message: one.id })).toMatchObject({ text: 'Short.\n' });
    const { events } = await door.run<{ events: { kind: string; data: { message?: string; variant?: string } }[] }>('events', { enrollment: first }); // prettier-ignore
    const event = events.find(({ kind }) => kind === 'email_sent');
    expect(event?.data.variant).toBe(sent.find(({ id }) => id === event?.data.message)?.variant);
  });

  test('9. Variants: a lead keeps its variant, in a preview, on a retry, and enrolled again', async () => {
    const door = await open();
    await publish(door, [mail('one', { text: 'Hi {{ nick }}', variants: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] })], { fields: ['nick'] }); // prettier-ignore
    const people = addresses(40).map((email) => ({ email, fields: { nick: 'Al' } }));
    for (const lead of people) await door.run('lead.upsert', { email: lead.email });
    const foreseen: Record<string, string | null> = {};
    for (const lead of people) {
      const { path } = await door.run<{ path: { variant: string | null }[] }>('sequence.preview', { sequence: 'Welcome', lead }); // prettier-ignore
      foreseen[lead.email] = path[0]?.variant ?? null;
    }
    // That forty leads leave one of three out comes once in three million runs.
    expect(new Set(Object.values(foreseen)).size).toBe(3);
    const got = async (): Promise<Record<string, string | null>> =>
      Object.fromEntries((await messages(door)).map(({ to, variant }) => [to, variant]));
    await enroll(door, addresses(40));
    await door.engine.tick();
    expect(Object.values(await rows(door)).every(({ status }) => status === 'failed')).toBe(true);
    for (const lead of people) await door.run('lead.upsert', lead);
    await door.run('retry', { sequence: 'Welcome', all: true });
    await door.engine.tick();
    expect(await got()).toEqual(foreseen);
    await enroll(door, addresses(40));
    await door.engine.tick();
    expect(await messages(door)).toHaveLength(80);
    expect(await got()).toEqual(foreseen);
  });

  /** So many leads of each variant do it, of those who got it. */
  const engaged = async (door: TestEngine, share: Record<string, number>): Promise<void> => {
    const seen: Record<string, number> = {};
    for (const { id, to, variant, messageId } of await messages(door)) {
      const place = (seen[variant ?? ''] = (seen[variant ?? ''] ?? 0) + 1);
      if (place > (share[variant ?? ''] ?? 0)) continue;
      await door.run('message.touch', { message: id, touch: 'clicked' });
      await door.run('message.touch', { message: id, touch: 'opened' });
      await door.run('mail.receive', { raw: reply(to, messageId) });
    }
  };

  test('9. Variants: a clear difference names the winner and says how sure that is', async () => {
    const door = await open();
    await publish(door, [mail('one', { variants: [{ id: 'a' }, { id: 'b', text: 'B.' }] })]);
    await enroll(door, addresses(100));
    await door.engine.tick();
    await engaged(door, { a: 2, b: 20 });
    for (const goal of ['replied', 'clicked', 'opened']) {
      const { stages } = await door.run<Results>('sequence.variants', { sequence: 'Welcome', goal });
      const [stage] = stages;
      expect(stage).toMatchObject({ leader: 'b', winner: 'b' });
      expect(stage?.certainty).toBeGreaterThan(0.99);
      expect(stage?.message).toMatch(new RegExp(`^'b' wins \\(\\d+\\.\\d% ${goal}\\): it is the best with a probability of (99\\.\\d|100\\.0)%\\.$`)); // prettier-ignore
      expect(stage?.variants).toMatchObject([
        { variant: 'a', replied: 2, clicked: 2, opened: 2 },
        { variant: 'b', replied: 20, clicked: 20, opened: 20 },
      ]);
      for (const { rate, low, high } of stage!.variants) {
        expect(low).toBeLessThan(rate);
        expect(high).toBeGreaterThan(rate);
      }
    }
  });

  test('9. Variants: a small difference has a leader and no winner', async () => {
    const door = await open();
    await publish(door, [mail('one', { variants: [{ id: 'a' }, { id: 'b', text: 'B.' }] })]);
    await enroll(door, addresses(40));
    await door.engine.tick();
    // Of as many as the lot gave to each.
    const sent = await messages(door);
    const share = (variant: string, part: number): number => Math.round(sent.filter((each) => each.variant === variant).length * part); // prettier-ignore
    await engaged(door, { a: share('a', 0.2), b: share('b', 0.25) });
    const { stages } = await door.run<Results>('sequence.variants', { sequence: 'Welcome' });
    expect(stages[0]?.winner).toBeNull();
    expect(stages[0]?.certainty).toBeGreaterThan(0.5);
    expect(stages[0]?.certainty).toBeLessThan(0.95);
    expect(stages[0]?.message).toMatch(/^No winner yet: '[ab]' leads \(/);
    const { certainty, variants } = stages[0]!;
    for (const share of [certainty!, ...variants.flatMap(({ rate, low, high, chanceToBeBest }) => [rate, low, high, chanceToBeBest])])
      expect(String(share)).toMatch(/^[01](?:\.\d{1,4})?$/);
  }); // prettier-ignore

  test('9. Variants: an enrollment counts once, and a reply counts for the email that it answers', async () => {
    const door = await open();
    const stages = [mail('one', { variants: [{ id: 'a' }] }), mail('two', { after: '1 day', variants: [{ id: 'x' }] })]; // prettier-ignore
    await publish(door, stages, { stopOnReply: false });
    await enroll(door, ['early@example.com', 'late@example.com']);
    await door.engine.tick();
    door.clock.advance({ hours: 1 });
    const first = await messages(door);
    const of = (list: readonly Message[], name: string): Message => list.find(({ to }) => to.startsWith(name))!; // prettier-ignore
    const early = of(first, 'early');
    await door.run('mail.receive', { raw: reply(early.to, early.messageId) });
    for (let time = 0; time < 3; time += 1) await door.run('message.touch', { message: early.id, touch: 'opened' }); // prettier-ignore
    door.clock.advance({ days: 1 });
    await door.engine.tick();
    door.clock.advance({ hours: 1 });
    const late = of(await messages(door), 'late');
    await door.run('mail.receive', { raw: reply(late.to, late.messageId) });
    const { stages: results } = await door.run<Results>('sequence.variants', { sequence: 'Welcome' });
    expect(results.map(({ variants }) => variants)).toMatchObject([
      [{ variant: 'a', sent: 2, opened: 1, replied: 1 }],
      [{ variant: 'x', sent: 2, opened: 0, replied: 1 }],
    ]);
    expect(results[0]).toMatchObject({ leader: null, winner: null, message: 'There is nothing to compare yet.' }); // prettier-ignore
  });
}
