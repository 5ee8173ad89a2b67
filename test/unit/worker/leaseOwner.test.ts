import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { enroll } from '../../../engine/operations/enrollments/enroll';
import { publishSequence } from '../../../engine/operations/sequences/publish';
import { saveSequence } from '../../../engine/operations/sequences/save';
import { isGone, leaseOwner } from '../../../engine/worker/leaseOwner';
import { tick } from '../../../engine/worker/tick';
import { desk, NOW, onEachStore, type Desk } from '../../support/stores';

const onLinux = process.platform === 'linux' ? describe : describe.skip;

/** The name of a process that has ended: this one's, with another number and another start. */
async function nameOfTheDead(): Promise<string> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  const [place, , start, pass] = leaseOwner().split('.');
  return [place, child.pid, Number(start) + 1, pass].join('.');
}

onLinux('Whoever holds a lease is known to be gone', () => {
  const parts = leaseOwner().split('.');
  const named = (changes: Record<number, string>): string =>
    parts.map((part, at) => changes[at] ?? part).join('.');

  test('not while its process runs', () => {
    expect(isGone(leaseOwner())).toBe(false);
  });

  test('when its process has ended', async () => {
    expect(isGone(await nameOfTheDead())).toBe(true);
  });

  test('when its number is another process by now', () => {
    expect(isGone(named({ 2: '1' }))).toBe(true);
  });

  test('not when it ran on another machine, before a reboot or in another container', async () => {
    const [, ...rest] = (await nameOfTheDead()).split('.');
    expect(isGone(['0123456789ab', ...rest].join('.'))).toBe(false);
  });

  test.each(['', '4711-c0ffee', 'somebody', named({ 1: '-1' }), named({ 1: '0' }), named({ 1: 'x' })])(
    'not by the name %p, which tells nothing',
    (name) => {
      expect(isGone(name)).toBe(false);
    },
  );
});

onLinux('A tick', () => {
  onEachStore('after a process was killed', (open) => {
    async function oneDueHeldBy(owner: string): Promise<Desk> {
      const test = await desk(await open());
      const definition = { name: 'Calls', stages: [{ kind: 'task' as const, id: 'call', title: 'Call' }] };
      await test.run(saveSequence, { definition });
      await test.run(publishSequence, { sequence: 'Calls' });
      await test.run(enroll, { sequence: 'Calls', leads: ['ada@example.com'] });
      await test.store.knex('enrollments').update({ lease_owner: owner, lease_until: NOW + 90_000 });
      return test;
    }

    test('takes up what that process held, at once', async () => {
      const { context } = await oneDueHeldBy(await nameOfTheDead());
      expect(await tick(context)).toMatchObject({ claimed: 1 });
    });

    test('waits for the lease of one that lives, or may live', async () => {
      for (const owner of [leaseOwner(), 'a-name-from-elsewhere']) {
        const { context, clock } = await oneDueHeldBy(owner);
        expect(await tick(context)).toMatchObject({ claimed: 0 });
        clock.advance(90_000);
        expect(await tick(context)).toMatchObject({ claimed: 1 });
      }
    });
  });
});
