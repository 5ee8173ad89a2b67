import { DateTime } from 'luxon';
import type { TestEngine } from '../support/databases';
import { DATABASES, openTown, type DatabaseKind, type Town } from '../support/mailTown/town';
import { until } from '../support/poll';
import { DAY, enroll, mail, publish, rows, states, type Row } from '../support/scenario';

jest.setTimeout(90_000);

const STAGES = [mail('hello'), mail('nudge', { after: '3 days' })];
/** A Wednesday in two or three weeks: nothing here is near a weekend or a holiday. */
const BACK = DateTime.now().setZone('Europe/Berlin').plus({ weeks: 2 }).set({ weekday: 3 }).startOf('day');
const long = (locale: string): string => BACK.setLocale(locale).toFormat('d MMMM yyyy');

/** Who is away, and what their Sieve script answers. */
const AWAY: Readonly<Record<string, string>> = {
  dated: `vacation :days 1 :subject "Out of office" "Thank you for your message. I am away and will be back on ${long('en')}.";`,
  german: `vacation :days 1 "Guten Tag, ich bin nicht im Büro und ab dem ${BACK.setLocale('de').toFormat('d. MMMM yyyy')} wieder erreichbar. Mit freundlichen Grüßen";`,
  undated: `vacation :days 1 "I am out of the office at the moment and will answer when I am back.";`,
  listed: `vacation :days 1 :subject "Out of office" "I am away until ${long('en')}.";`,
};

let town: Town;
const doors = {} as Record<DatabaseKind, TestEngine>;

beforeAll(async () => {
  town = await openTown();
  for (const kind of DATABASES) {
    for (const [name, script] of Object.entries(AWAY)) {
      town.dovecot.addAccount(`${name}-${kind}`);
      town.dovecot.sieve(`${name}-${kind}`, `require ["vacation"];\n${script}\n`);
    }
    const door = (doors[kind] = await town.open(kind, { publicUrl: 'https://follow.example' }));
    await town.addSender(door, `ada-${kind}`);
    await town.addSender(door, `bob-${kind}`, { envelopeTag: false });
    await publish(door, STAGES, { senders: [`ada-${kind}`], unsubscribe: 'link' });
    await publish(door, STAGES, { senders: [`bob-${kind}`] }, 'Untagged');
    await publish(door, STAGES, { senders: [`ada-${kind}`], unsubscribe: 'header_and_link' }, 'Listed');
    await enroll(door, [at('dated', kind), at('undated', kind)]);
    await enroll(door, [at('german', kind)], { sequence: 'Untagged' });
    await enroll(door, [at('listed', kind)], { sequence: 'Listed' });
    await door.engine.tick();
  }
});
afterAll(() => town.stop());

const at = (name: string, kind: DatabaseKind): string => `${name}-${kind}@lab.test`;

describe.each(DATABASES)('what a real answering machine does (%s)', (kind) => {
  const door = (): TestEngine => doors[kind];

  async function answered(name: string, sequence: string): Promise<Row> {
    return until(
      `${name} has answered`,
      async () => {
        await door().engine.sweep();
        const row = (await rows(door(), sequence))[at(name, kind)]!;
        return row.status === 'paused' ? row : null;
      },
      { every: 200 },
    );
  }

  const hasHad = (name: string): string[] =>
    town.dovecot.mails(`${name}-${kind}`).map((raw) => /^Subject: (.*)$/m.exec(raw)![1]!.trim());

  test.each([
    ['dated', 'Welcome', 'envelope_token'],
    ['german', 'Untagged', 'in_reply_to'],
  ])('the absence of %s has a day of return: paused until then', async (name, sequence, by) => {
    const row = await answered(name, sequence);
    expect(row.reason).toBe('out_of_office');
    expect(row.detail).toContain(BACK.toISODate());
    expect(Date.parse(row.dueAt!)).toBe(BACK.toMillis());
    const { events } = await door().run<{ events: { data: object }[] }>('events', {
      enrollment: row.id,
      kinds: ['mail_received'],
    });
    expect(events.map(({ data }) => data)).toEqual([expect.objectContaining({ kind: 'absence', by })]);
  });

  test('the absence without a day waits for a person', async () => {
    const row = await answered('undated', 'Welcome');
    expect(row).toMatchObject({ reason: 'out_of_office', dueAt: null });
  });

  test('with List-Unsubscribe in the mail the answering machine keeps silent, and the sequence goes on', async () => {
    await until('Pigeonhole has decided', () => silenced(`listed-${kind}`));
    expect(town.dovecot.mails(`listed-${kind}`)[0]).toMatch(/^List-Unsubscribe:\s+<https:/m);
    await door().engine.sweep();
    expect(await states(door(), 'Listed')).toEqual({ [at('listed', kind)]: 'Active' });
  });

  test('nobody who is away is written to before; on that day the sequence goes on', async () => {
    await answered('dated', 'Welcome');
    await answered('german', 'Untagged');
    door().clock.advance(4 * DAY);
    await door().engine.tick();
    await until('the one without an answer gets its next mail', () => hasHad('listed').length === 2);
    expect(hasHad('dated')).toEqual(['Subject of hello']);
    door().clock.set(BACK.toMillis());
    await door().engine.tick();
    for (const name of ['dated', 'german']) await until(`${name} goes on`, () => hasHad(name).length === 2);
    expect(hasHad('undated')).toEqual(['Subject of hello']);
  });
});

/** Pigeonhole's own words for it. */
function silenced(account: string): boolean {
  const says = 'discarding vacation response to mailinglist recipient';
  return town.dovecot
    .log()
    .split('\n')
    .some((line) => line.includes(account) && line.includes(says));
}
