import type { Case } from '../support/case';
import type { Figure } from '../support/figures';

const SIX = {
  name: 'Six stages',
  stages: [
    { id: 'one', kind: 'email', subject: 'Hello {{ firstName }}', text: 'How is {{ company }}?' },
    { id: 'two', kind: 'email', after: '3 business days', text: 'Did it reach you, {{ firstName }}?' },
    { id: 'call', kind: 'task', after: '2 days', title: 'Call {{ firstName }}' },
    { id: 'three', kind: 'email', after: '3 days', text: 'A word more.' },
    { id: 'four', kind: 'email', after: '1 week', text: 'And another.' },
    { id: 'five', kind: 'email', after: '4 business days', text: 'A last one.' },
  ],
};
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Sydney', null];

/** A month of six stages for a thousand leads in five zones, as `sequence.simulate` runs it: in memory, whatever the store. */
export const simulate: Case = {
  name: 'simulate',
  async run({ database, places, quick }) {
    const count = quick ? 200 : 1_000;
    const engine = await (await places.open(database)).openEngine();
    await engine.run('sequence.save', { definition: SIX });
    const leads = Array.from({ length: count }, (_, index) => ({
      email: `lead${index}@example.com`,
      firstName: `First ${index}`,
      company: 'Initech',
      timeZone: ZONES[index % ZONES.length],
    }));
    const figures: Figure[] = [];
    for (const [name, more] of [
      ['', {}],
      [', 5% reply', { replyRate: 5 }],
    ] as const) {
      const before = performance.now();
      const answer = await engine.run('sequence.simulate', { sequence: 'Six stages', leads, ...more });
      const ours = performance.now() - before;
      const { calendar, complete } = answer as { calendar: { what: string }[]; complete: boolean };
      const emails = calendar.filter(({ what }) => what === 'email').length;
      if (!complete || emails < count * 4) throw new Error(`Only ${emails} emails came of it.`);
      figures.push({
        name: `simulate 30 days, 6 stages, ${count.toLocaleString('en-US')} leads${name}`,
        database,
        ours,
        peer: null,
        unit: 'ms',
        ratio: null,
        goal: null,
        note: '',
      });
    }
    return figures;
  },
};
