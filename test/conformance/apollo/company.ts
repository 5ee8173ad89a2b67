import { answering, letters, takeIn, write } from '../../support/inbox';
import { DAY, enroll, mail, publish, rows, states } from '../../support/scenario';
import type { Open, TestEngine } from '../open';

const STAGES = [mail('one'), mail('two', { after: '2 days' })];
const [ADA, BOB, CY] = ['ada@acme.example', 'bob@acme.example', 'cy@other.example'] as const;

async function answer(
  door: TestEngine,
  from: string,
  text = 'Yes, tell us more.',
  more: object = {},
): Promise<void> {
  const letter = (await letters(door, { lead: from })).at(-1)!;
  await takeIn(door, write({ ...answering(letter), ...more }, text));
}

export function company(open: Open): void {
  async function started(companyReply: string, leads: string[] = [ADA, BOB, CY]): Promise<TestEngine> {
    const door = await open();
    await publish(door, STAGES, { companyReply });
    await enroll(door, leads);
    await door.engine.tick();
    return door;
  }

  test('9. A reply of anyone at the company ends the sequence for its other leads, and for nobody else', async () => {
    const door = await started('finish');
    await answer(door, ADA);
    expect(await states(door)).toEqual({
      [ADA]: 'Finished (Replied)', [BOB]: 'Finished (Company replied)', [CY]: 'Active',
    }); // prettier-ignore
    expect((await rows(door))[BOB]).toMatchObject({ detail: 'Somebody at acme.example has answered.' });
    door.clock.advance(2 * DAY);
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
  });

  test('9. … or pauses it: resumed, it goes on where it was', async () => {
    const door = await started('pause');
    await answer(door, ADA);
    expect(await states(door)).toMatchObject({
      [ADA]: 'Finished (Replied)',
      [BOB]: 'Paused (Company replied)',
    });
    door.clock.advance(3 * DAY);
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
    await door.run('resume', { sequence: 'Welcome', emails: [BOB] });
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
  });

  test('9. … or does nothing, which is so unless it is asked for', async () => {
    const door = await started('ignore');
    await answer(door, ADA);
    expect(await states(door)).toMatchObject({ [BOB]: 'Active' });
  });

  test.each([['ada@gmail.com', 'bob@gmail.com'], ['ada@yahoo.co.uk', 'bob@yahoo.co.uk'], ['ada@t-online.de', 'bob@t-online.de']])(
    '9. Free mail is no company: %s and %s are no colleagues',
    async (one, other) => {
      const door = await started('finish', [one, other]);
      await answer(door, one);
      expect(await states(door)).toEqual({ [one]: 'Finished (Replied)', [other]: 'Active' });
    },
  ); // prettier-ignore

  test('9. The sequence that stops is the one that says so, whichever of ours was answered', async () => {
    const door = await started('finish');
    await publish(door, STAGES, {}, 'Plain');
    await door.run('enroll', { sequence: 'Plain', leads: ['new@acme.example', BOB] });
    await door.engine.tick();
    await answer(door, 'new@acme.example');
    expect(await states(door)).toMatchObject({ [ADA]: 'Finished (Company replied)', [BOB]: 'Finished (Company replied)', [CY]: 'Active' }); // prettier-ignore
    expect(await states(door, 'Plain')).toEqual({
      'new@acme.example': 'Finished (Replied)',
      [BOB]: 'Active',
    });
  });

  test('9. Whoever has answered another sequence stops with the colleagues, and not only they', async () => {
    const door = await started('finish', [ADA, BOB, 'cy@gmail.com']);
    await publish(door, STAGES, { stopOnReply: false, companyReply: 'finish' }, 'Plain');
    await door.run('enroll', { sequence: 'Plain', leads: [ADA, 'cy@gmail.com'] });
    await door.engine.tick();
    for (const lead of [ADA, 'cy@gmail.com']) {
      const [letter] = await letters(door, { lead, sequence: 'Plain' });
      await takeIn(door, write(answering(letter!), 'Yes, tell us more.'));
    }
    expect(await states(door)).toEqual({ [ADA]: 'Finished (Company replied)', [BOB]: 'Finished (Company replied)', 'cy@gmail.com': 'Active' }); // prettier-ignore
    expect((await rows(door))[ADA]).toMatchObject({ detail: 'It has answered another sequence.' });
    // What was answered goes on, as it says itself.
    expect(await states(door, 'Plain')).toEqual({ [ADA]: 'Active', 'cy@gmail.com': 'Active' });
  });

  test('9. A machine, and a mail of which it is not clear who wrote it, stop no colleague', async () => {
    const door = await started('finish');
    const responder = { 'Auto-Submitted': 'auto-replied', Subject: 'Automatic reply: one' };
    await answer(door, ADA, 'I am out of the office.', responder);
    await answer(door, ADA, 'Tell us more.', { 'List-Id': '<team.acme.example>' });
    expect(await states(door)).toMatchObject({ [BOB]: 'Active' });
  });

  test('9. A thousand colleagues stop with the one reply', async () => {
    const many = Array.from({ length: 1_000 }, (_, i) => `lead${i}@acme.example`);
    const door = await started('finish', [ADA, ...many, CY]);
    await answer(door, ADA);
    const { statuses } = await counts(door);
    expect(statuses).toEqual({ replied: 1, company_replied: 1_000, active: 1 });
  });
}

async function counts(door: TestEngine): Promise<{ statuses: Record<string, number> }> {
  const statuses: Record<string, number> = {};
  for (let after: string | null | undefined; after !== null;) {
    const page: { enrollments: { status: string; reason: string | null }[]; next: string | null } =
      await door.run('enrollment.list', {
        sequence: 'Welcome',
        limit: 1_000,
        ...(after === undefined ? {} : { after }),
      });
    for (const { status, reason } of page.enrollments) {
      const key = reason ?? status;
      statuses[key] = (statuses[key] ?? 0) + 1;
    }
    after = page.next;
  }
  return { statuses };
}
