import type { Actor } from '../../../../engine/index';
import { onEachDatabase, type TestEngine } from '../../../support/databases';
import { answering, letters, takeIn, write, type Letter, type TakenIn } from '../../../support/inbox';
import { enroll, mail, publish, states } from '../../../support/scenario';

const LEAD = 'lead@example.com';
const as = (id: string): { actor: Actor } => ({ actor: { kind: 'member', id, role: 'member', name: id } });
const OWNER = as('olga');
const OTHER = as('otto');

interface Told {
  readonly kind: string;
  readonly sequence: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

async function told(door: TestEngine, who?: { actor: Actor }): Promise<readonly Told[]> {
  return (await door.run<{ events: Told[] }>('events', { limit: 1_000 }, who)).events;
}

onEachDatabase('Mail that is handed in', (open) => {
  /** Olga's own sequence and one of all, with the same lead in both. */
  async function started(): Promise<{ door: TestEngine; hers: Letter }> {
    const door = await open();
    const definition = { name: 'Hers', settings: { window: [], unsubscribe: 'none' }, stages: [mail('one'), mail('two', { after: '3 days' })] }; // prettier-ignore
    await door.run('sequence.save', { definition, sharing: 'private' }, OWNER);
    await door.run('sequence.publish', { sequence: 'Hers' }, OWNER);
    await enroll(door, [LEAD], { sequence: 'Hers' });
    await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })]);
    await enroll(door, [LEAD], { override: ['active_elsewhere'] });
    await door.engine.tick();
    return { door, hers: (await letters(door, { sequence: 'Hers' }))[0]! };
  }

  test('does its work whoever hands it in, and tells nobody of a sequence that they may not see', async () => {
    const { door, hers } = await started();
    const raw = write(answering(hers), 'Yes').toString('utf8');
    const other = await door.run<TakenIn>('mail.receive', { raw }, OTHER);
    expect([other.enrollment, other.lead, other.state, other.matchedBy]).toEqual([null, null, null, null]);
    expect(await states(door, 'Hers')).toEqual({ [LEAD]: 'Finished (Replied)' });
    const again = await door.run<TakenIn>('mail.receive', { raw }, OWNER);
    expect(again).toMatchObject({ duplicate: true, enrollment: hers.enrollmentId });
  });

  test('what it was about stays in the history of the sequence that it answered', async () => {
    const { door, hers } = await started();
    await takeIn(door, write({ ...answering(hers), Subject: 'Re: Secret' }, 'unsubscribe'));
    expect(await states(door)).toEqual({ [LEAD]: 'Finished (Unsubscribed)' });
    const seen = await told(door, OTHER);
    expect(seen.map(({ sequence }) => sequence)).toContain('Welcome');
    expect(JSON.stringify(seen)).not.toContain('Secret');
    expect(JSON.stringify(await told(door, OWNER))).toContain('Secret');
  });

  test('mail of strangers is told of to admins only', async () => {
    const { door } = await started();
    await takeIn(door, write({ From: 'doctor@clinic.test', Subject: 'Your results' }, 'Private.'));
    expect((await told(door)).map(({ kind }) => kind)).toContain('mail_unmatched');
    expect(JSON.stringify(await told(door, OWNER))).not.toContain('results');
  });

  test('an empty one is refused', async () => {
    const { door } = await started();
    await expect(door.run('mail.receive', { raw: '' })).rejects.toMatchObject({ code: 'empty_message' });
  });

  test.each(['name: Full\nstages: []\n', 'Yes, please call me.\n\nFrom: nobody\n'])(
    "a file that is no mail is nobody's answer: %j",
    async (raw) => {
      const door = await open();
      await expect(door.run('mail.receive', { raw })).rejects.toMatchObject({ code: 'not_a_mail' });
      expect((await told(door)).filter(({ kind }) => kind.startsWith('mail_'))).toEqual([]);
    },
  );
});
