import { barePool } from '../peers/barePool';
import type { Case } from '../support/case';
import { duel, rate } from '../support/duel';
import { figureOf } from '../support/figures';
import { settlePeople } from '../support/people';
import { openSink } from '../support/sink';

const CONNECTIONS = 5;

const LINE = 'We make machines that last, for people who have no time to mend them, and we make them well.\n';
/** 2 KB of letter with as many tags as letters have. */
const TEXT = `Dear {{ firstName }},

you buy for {{ company }}, and whoever does that in {{ industry }} hears from many.
${LINE.repeat(18)}
Would you have ten minutes for it next week, {{ firstName | default: 'perhaps' }}?

Yours,
{{ sender.name }}
`;
const SUBJECT = 'A word for {{ firstName }} at {{ company }}';

const SEQUENCE = {
  name: 'Mail',
  settings: { window: [], unsubscribe: 'none', fields: ['industry'] },
  stages: [
    { id: 'intro', kind: 'email', subject: SUBJECT, text: TEXT },
    { id: 'later', kind: 'wait', after: '30 days' },
  ],
};

export const emailStage: Case = {
  name: 'email stage',
  async run({ database, places, quick, pairs }) {
    const count = quick ? 600 : 5_000;
    const place = await places.open(database);
    const engine = await place.openEngine();
    const sink = await openSink();
    places.atEnd(sink.close);
    const people = await settlePeople(place.store, count);
    const rest = count - 1;
    await engine.run('sender.save', {
      name: 'Bench',
      address: 'me@sender.example',
      smtp: { host: '127.0.0.1', port: sink.port, connections: CONNECTIONS },
    });
    await engine.run('sequence.save', { definition: SEQUENCE });
    await engine.run('sequence.publish', { sequence: 'Mail' });
    const peer = barePool(
      sink.port,
      CONNECTIONS,
      people.map(({ email, firstName, company }) => {
        const filled = (text: string): string =>
          text
            .replaceAll('{{ firstName }}', String(firstName))
            .replaceAll("{{ firstName | default: 'perhaps' }}", String(firstName))
            .replaceAll('{{ company }}', String(company))
            .replaceAll('{{ industry }}', 'Machines')
            .replaceAll('{{ sender.name }}', 'Bench');
        return { to: email, subject: filled(SUBJECT), text: filled(TEXT) };
      }),
    );
    places.atEnd(peer.close);
    const outcome = await duel(
      {
        async prepare() {
          await place.clear('enrollments', 'events', 'messages');
          // The peer's connections are open and known to work; so is our sender, once it has sent one.
          await engine.run('enroll', { sequence: 'Mail', leads: [people[0]?.email] });
          await engine.tick();
          await engine.run('enroll', { sequence: 'Mail', allLeads: true });
        },
        run: () =>
          rate(rest, async () => {
            const { sent } = await engine.tick();
            if (sent !== rest) throw new Error(`${sent} of ${count} messages were sent.`);
          }),
      },
      peer,
      pairs,
    );
    const about = { name: 'email stage', database, unit: 'messages/s', goal: '>= 0.8' };
    return [figureOf({ ...about, note: 'bare nodemailer pool, same sink' }, outcome)];
  },
};
