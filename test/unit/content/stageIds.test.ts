import { fillStageIds } from '../../../engine/content/stageIds';

const ids = (stages: unknown[]) => fillStageIds(stages).map((stage) => (stage as { id?: string }).id);

test('a stage without an id is named by its kind and its place among those of its kind', () => {
  expect(ids([{ kind: 'email' }, { kind: 'wait' }, { kind: 'email' }, { kind: 'email', id: 'last' }])).toEqual([
    'email-1', 'wait-1', 'email-2', 'last',
  ]); // prettier-ignore
});

test('ids that are there are kept and never given twice', () => {
  expect(ids([{ kind: 'email' }, { kind: 'email', id: 'email-1' }, { kind: 'email' }])).toEqual([
    'email-2', 'email-1', 'email-3',
  ]); // prettier-ignore
});

test('filling in a second time changes nothing', () => {
  const once = fillStageIds([{ kind: 'email' }, { kind: 'task', id: '' }, { kind: 'email', id: null }, {}]);
  expect(fillStageIds(once)).toEqual(once);
  expect(new Set(ids(once)).size).toBe(4);
});

test('what is no stage is left for the check that follows', () => {
  expect(fillStageIds(['text', null, 5])).toEqual(['text', null, 5]);
});
