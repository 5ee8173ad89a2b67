import { stageIdOf } from '../../../nodes/Sequence/save/stageId';

describe('The id of a stage that has only a name', () => {
  test.each([
    ['First email', 'first-email'],
    ['  Für   München! ', 'fur-munchen'],
    ['Is it large?', 'is-it-large'],
    ['2. Brief (an alle)', '2-brief-an-alle'],
    ['Next', 'next-stage'],
    ['end', 'end-stage'],
  ])('%j is %s', (name, id) => {
    expect(stageIdOf(name)).toBe(id);
  });

  test('is one that the engine takes, different for different names, and the same whenever it is asked for', () => {
    const names = [
      'Письмо 1',
      'Привет 1',
      '一通目',
      '二通目',
      'Ω',
      '😀',
      '😀😀',
      '—',
      '?',
      'a'.repeat(65),
      'a'.repeat(66),
    ];
    const ids = names.map(stageIdOf);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9][a-z0-9_-]{0,63}$/);
    expect(new Set(ids).size).toBe(names.length);
    expect(names.map((name) => stageIdOf(` ${name.normalize('NFD')} `))).toEqual(ids);
  });
});
