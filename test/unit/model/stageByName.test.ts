import { definitionSchema, findStageByName } from '../../../engine/model/sequence';

const wait = (id: string, name?: string) => ({
  id,
  kind: 'wait' as const,
  ...(name === undefined ? {} : { name }),
});
const definition = definitionSchema.parse({
  name: 'Names',
  stages: [wait('a', 'First'), wait('b', 'Twice'), wait('c', ' twice '), wait('d')],
});

test.each([
  ['First', 'a'],
  [' FIRST ', 'a'],
  ['Twice', undefined],
  ['d', undefined],
  ['', undefined],
])('a stage is found by its name where only one has it: %j is %s', (name, id) => {
  expect(findStageByName(definition, name)?.id).toBe(id);
});
