import { letters } from '../../support/inbox';
import { bounce, SPAM, UNKNOWN } from '../../support/returned';
import { DAY, enroll, mail, publish, rows, type Row } from '../../support/scenario';
import type { Open, TestEngine } from '../open';

const STAGES = [
  mail('one', { text: 'About {{ company }}.' }),
  mail('two', { after: '1 day', text: 'Again about {{ company }}.' }),
];

/** A lead in each of the states that the list is sorted by. */
async function oneOfEach(open: Open): Promise<TestEngine> {
  const door = await open();
  await publish(door, STAGES, { doNotSendStages: ['customer'] });
  const names = ['active', 'paused', 'bounced', 'blocked', 'finished', 'removed'];
  await enroll(door, [
    ...names.map((name) => ({ email: `${name}@example.com`, company: 'Initech' })),
    { email: 'failed@example.com' },
    { email: 'notsent@example.com', company: 'Initech', stage: 'Customer' },
  ]);
  await door.engine.tick();
  const sent = await letters(door);
  const to = (name: string) => sent.find((letter) => letter.to === `${name}@example.com`)!;
  await bounce(door, to('bounced'), '5.1.1', UNKNOWN);
  await bounce(door, to('blocked'), '5.7.1', SPAM);
  const chosen = (name: string): object => ({ sequence: 'Welcome', emails: [`${name}@example.com`] });
  await door.run('pause', chosen('paused'));
  await door.run('finish', chosen('finished'));
  await door.run('remove', chosen('removed'));
  return door;
}

interface Page {
  readonly enrollments: readonly Row[];
  readonly next: string | null;
}

export function listing(open: Open): void {
  test('1. The list is filtered by status: active, paused, bounced or spam-blocked, finished, not sent', async () => {
    const door = await oneOfEach(open);
    const names = async (filter: object): Promise<string[]> => {
      const { enrollments } = await door.run<Page>('enrollment.list', { sequence: 'Welcome', ...filter });
      return enrollments.map(({ email }) => email.split('@')[0]!);
    };
    expect(await names({ group: 'active' })).toEqual(['active']);
    expect(await names({ group: 'paused' })).toEqual(['paused']);
    expect(await names({ group: 'bounced' })).toEqual(['bounced', 'blocked']);
    expect(await names({ group: 'finished' })).toEqual(['finished']);
    expect(await names({ group: 'not_sent' })).toEqual(['notsent']);
    expect(await names({ group: 'failed' })).toEqual(['failed']);
    expect(await names({ group: 'removed' })).toEqual(['removed']);
    expect(await names({ status: 'finished' })).toEqual(['bounced', 'blocked', 'finished']);
    expect(await names({ reason: 'spam_blocked' })).toEqual(['blocked']);
    expect((await rows(door))['blocked@example.com']).toMatchObject({ state: 'Finished (Spam blocked)' });
  });

  test('1. The list is sorted by status, either way, page by page, without repeating or missing anybody', async () => {
    const door = await oneOfEach(open);
    const paged = async (order: object): Promise<Row[]> => {
      const all: Row[] = [];
      for (let after: string | null | undefined; after !== null;) {
        const more = after === undefined ? {} : { after };
        const page = await door.run<Page>('enrollment.list', {
          sequence: 'Welcome',
          ...order,
          limit: 3,
          ...more,
        });
        expect(page.enrollments.length).toBeLessThanOrEqual(3);
        all.push(...page.enrollments);
        after = page.next;
      }
      return all;
    };
    const up = await paged({ sort: 'status' });
    expect(up.map(({ status }) => status)).toEqual([
      'active', 'paused', 'failed', 'not_sent', 'finished', 'finished', 'finished', 'removed',
    ]); // prettier-ignore
    expect(new Set(up.map(({ id }) => id)).size).toBe(8);
    const down = await paged({ sort: 'status', descending: true });
    expect(down.map(({ id }) => id)).toEqual(up.map(({ id }) => id).reverse());
    expect((await paged({ sort: 'due' }))[0]).toMatchObject({ email: 'active@example.com' });
    door.clock.advance(DAY);
    await door.run('resume', { sequence: 'Welcome', emails: ['paused@example.com'] });
    expect((await paged({ sort: 'updated', descending: true }))[0]).toMatchObject({
      email: 'paused@example.com',
    });
    expect((await paged({})).map(({ email }) => email)).toEqual((await paged({ sort: 'enrolled' })).map(({ email }) => email)); // prettier-ignore
    await expect(door.run('enrollment.list', { sort: 'status', after: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_cursor' }); // prettier-ignore
  });
}
