import type { Engine } from '../../../engine/index';
import { rawInserts, type RawRows } from '../peers/rawInserts';
import type { Case } from '../support/case';
import { duel, rate, solo, type Side } from '../support/duel';
import { figureOf } from '../support/figures';
import { person, settlePeople } from '../support/people';
import type { Place } from '../support/place';

/** An email first, so that each lead's first time is worked out in its own zone and window. */
const SEQUENCE = {
  name: 'Enrol',
  stages: [
    { id: 'intro', kind: 'email', subject: 'Hello {{ firstName }}', text: 'A first word for {{ company }}.' },
    { id: 'again', kind: 'email', after: '3 days', text: 'A second word.' },
  ],
};

export const bulkEnrol: Case = {
  name: 'bulk enrol',
  async run({ database, places, quick, pairs }) {
    const count = quick ? 3_000 : 10_000;
    const place = await places.open(database);
    const engine = await place.openEngine();
    await engine.run('sequence.save', { definition: SEQUENCE });
    await engine.run('sequence.publish', { sequence: 'Enrol' });

    const people = await settlePeople(place.store, count);
    const emails = people.map(({ email }) => email);
    const clear = (): Promise<void> => place.clear('enrollments', 'events');

    await clear();
    await enrol(engine, emails);
    const rows = await rowsOf(place);
    const known = await duel(
      { prepare: clear, run: () => rate(count, () => enrol(engine, emails)) },
      { prepare: clear, run: () => rate(count, () => rawInserts(place.store.knex, rows)) },
      pairs,
    );

    const strangers: Side = {
      prepare: () => place.clear('enrollments', 'events', 'leads'),
      run: () =>
        rate(count, () => enrol(engine, people.map((_, index) => asInput(index)))), // prettier-ignore
    };
    return [
      figureOf(
        {
          name: 'bulk enrol',
          database,
          unit: 'leads/s',
          goal: '>= 0.6',
          note: 'raw Knex inserts, same rows',
        },
        known,
      ),
      {
        name: 'bulk enrol, new leads',
        database,
        ours: await solo(strangers, Math.min(pairs, 3)),
        peer: null,
        unit: 'leads/s',
        ratio: null,
        goal: null,
        note: '',
      },
    ];
  },
};

async function enrol(engine: Engine, leads: readonly unknown[]): Promise<void> {
  const { enrolled } = (await engine.run('enroll', { sequence: 'Enrol', leads })) as { enrolled: number };
  if (enrolled !== leads.length) throw new Error(`Only ${enrolled} of ${leads.length} were enrolled.`);
}

function asInput(index: number): Record<string, unknown> {
  const { email, firstName, lastName, company, title, timeZone, fields } = person(index);
  return { email, firstName, lastName, company, title, timeZone, fields };
}

/** The rows that one enrolment of all writes: what the peer has to write too. */
async function rowsOf({ store }: Place): Promise<RawRows> {
  const all = async (table: string): Promise<Record<string, unknown>[]> =>
    (await store.knex(table).select('*')) as Record<string, unknown>[];
  const events = await all('events');
  return { enrollments: await all('enrollments'), events: events.map(({ seq: _seq, ...row }) => row) };
}
