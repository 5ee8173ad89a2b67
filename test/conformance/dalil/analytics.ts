import type { EngineOptions } from '../../../engine/index';
import type { TestEngine } from '../../support/databases';
import { answering, letters, takeIn, write, type Letter } from '../../support/inbox';
import { addresses, enroll, mail, publish, type Door } from '../../support/scenario';

type Open = (options?: Partial<EngineOptions>) => Promise<TestEngine>;

interface Figures {
  readonly sent: number;
  readonly contacted: number;
  readonly opened: number;
  readonly interacted: number;
  readonly answered: number;
  readonly interrupted: number;
}
interface Analytics extends Figures {
  readonly stages: readonly (Figures & {
    readonly stage: string;
    readonly variants: readonly (Figures & { readonly variant: string })[];
  })[];
}

const figures = (door: Door, filter: object = {}): Promise<Analytics> =>
  door.run('sequence.analytics', { sequence: 'Welcome', ...filter });

const touch = (door: Door, letter: Letter, kind: 'opened' | 'clicked'): Promise<unknown> =>
  door.run('message.touch', { message: letter.id, touch: kind });

/** Dalil, line 12. */
export function analytics(open: Open): void {
  test('12. Contacted, opened, interacted, answered, interrupted; each enrollment counts once', async () => {
    const test = await open();
    await publish(test, [mail('one'), mail('two', { after: '1 day' })]);
    await enroll(test, addresses(6));
    await test.engine.tick();
    const first = await letters(test);
    for (const letter of first.slice(0, 4)) await touch(test, letter, 'opened');
    await touch(test, first[0]!, 'opened');
    await touch(test, first[0]!, 'clicked');
    await takeIn(test, write(answering(first[1]!), 'Yes, gladly.'));
    await test.run('remove', { sequence: 'Welcome', emails: [first[5]!.to] });
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    const second = (await letters(test)).slice(6);
    await touch(
      test,
      second.find(({ to }) => to === first[0]!.to)!,
      'opened',
    );
    await takeIn(test, write(answering(second.find(({ to }) => to === first[2]!.to)!), 'Call me.'));

    const whole = await figures(test);
    expect(whole).toMatchObject({
      sent: 10,
      contacted: 6,
      opened: 4,
      interacted: 3,
      answered: 2,
      interrupted: 3,
    });
    expect(whole.stages).toMatchObject([
      { stage: 'one', sent: 6, contacted: 6, opened: 4, interacted: 2, answered: 1, interrupted: 2 },
      { stage: 'two', sent: 4, contacted: 4, opened: 1, interacted: 1, answered: 1, interrupted: 1 },
    ]);
  });

  test('12. Per variant: every lead of a stage counts for the wording that it got', async () => {
    const test = await open();
    const variants = [
      { id: 'a', subject: 'First' },
      { id: 'b', subject: 'Second' },
    ];
    await publish(test, [mail('one', { variants })]);
    await enroll(test, addresses(40));
    await test.engine.tick();
    const bySubject = (subject: string, all: readonly Letter[]): Letter[] =>
      all.filter((letter) => letter.subject === subject);
    const all = await letters(test);
    for (const letter of bySubject('First', all).slice(0, 3)) await touch(test, letter, 'clicked');
    const [stage] = (await figures(test)).stages;
    expect(stage).toMatchObject({ stage: 'one', sent: 40, contacted: 40, opened: 3, interacted: 3 });
    const byVariant = Object.fromEntries(stage!.variants.map((each) => [each.variant, each]));
    expect(byVariant['a']).toMatchObject({ contacted: bySubject('First', all).length, interacted: 3 });
    expect(byVariant['b']).toMatchObject({ contacted: bySubject('Second', all).length, interacted: 0 });
    expect(byVariant['a']!.contacted + byVariant['b']!.contacted).toBe(40);
  });

  test('12. Filtered by sender, by channel and by dates', async () => {
    const test = await open();
    await publish(test, [
      mail('one'),
      { id: 'call', kind: 'task', title: 'Call', channel: 'call', after: '1 day' },
      { id: 'linkedin', kind: 'handoff', channel: 'linkedin', after: '1 day' },
    ]);
    await enroll(test, addresses(3));
    const start = test.clock.now();
    await test.engine.tick();
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    const { tasks } = await test.run<{ tasks: { id: string }[] }>('task.list');
    for (const { id } of tasks.slice(0, 2)) await test.run('task.complete', { task: id });
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    const { handoffs } = await test.run<{ handoffs: { id: string }[] }>('handoff.claim', {});
    await test.run('handoff.report', { handoff: handoffs[0]!.id, outcome: 'done' });

    expect(await figures(test)).toMatchObject({ sent: 6, contacted: 3 });
    expect(await figures(test, { channel: 'email' })).toMatchObject({ sent: 3, contacted: 3 });
    expect(await figures(test, { channel: 'call' })).toMatchObject({ sent: 2, contacted: 2 });
    expect(await figures(test, { channel: 'linkedin' })).toMatchObject({
      sent: 1,
      contacted: 1,
      stages: [{ stage: 'linkedin', contacted: 1 }],
    });
    expect(await figures(test, { sender: 'outbox' })).toMatchObject({ contacted: 3 });
    const iso = (days: number): string => new Date(start + days * 86_400_000).toISOString();
    expect(await figures(test, { from: iso(0.5), to: iso(1.5) })).toMatchObject({ sent: 2, contacted: 2 });
    expect(await figures(test, { from: iso(9) })).toMatchObject({ sent: 0, contacted: 0, stages: [] });
    await expect(figures(test, { sender: 'Nobody' })).rejects.toMatchObject({ code: 'unknown_sender' });
  });
}
