import { definitionSchema, type Revision } from '../../../engine/model/sequence';
import type { Stage } from '../../../engine/model/stage';
import { stageDue } from '../../../engine/worker/due';

const NOW = Date.parse('2026-03-27T16:30:00Z');

function aRevision(window: object[]): Revision {
  const stages = [
    { id: 'mail', kind: 'email', after: '2 days', subject: 'Hi', text: 'Hi' },
    { id: 'later', kind: 'email', after: '3 days', subject: 'Hi', text: 'Hi' },
    { id: 'timed', kind: 'email', after: '2 days', at: '09:30', subject: 'Hi', text: 'Hi' },
    { id: 'rest', kind: 'wait', after: '2 days' },
  ];
  const definition = definitionSchema.parse({ name: 'S', settings: { window }, stages });
  return { id: 'R', sequenceId: 'S', number: 1, definition, publishedAt: 0 };
}

test('what is remembered of a moment is told of nobody for whom it would be another', () => {
  const offsets = new Map<string, Map<number, number>>();
  const moment = { offsets, dues: new WeakMap() };
  const mornings = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '12:00' }];
  const found = new Set<number>();
  for (let round = 0; round < 2; round += 1)
    for (const revision of [aRevision([]), aRevision(mornings)])
      for (const stage of revision.definition.stages as Stage[])
        for (const zone of ['Europe/Berlin', 'America/New_York'])
          for (const from of [NOW, NOW + 3_600_000]) {
            const due = stageDue(stage, from, { revision, zone }, moment);
            expect(due).toEqual(stageDue(stage, from, { revision, zone }, { offsets }));
            found.add(due.dueAt);
          }
  expect(found.size).toBeGreaterThan(10);
});

test('who has done the same in the same moment is due at the same time, worked out once', () => {
  const revision = aRevision([]);
  const [stage] = revision.definition.stages as Stage[];
  const moment = { offsets: new Map<string, Map<number, number>>(), dues: new WeakMap() };
  const at = { revision, zone: 'Europe/Berlin' };
  expect(stageDue(stage!, NOW, at, moment)).toBe(stageDue(stage!, NOW, at, moment));
});
