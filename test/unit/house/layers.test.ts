import { lintTexts } from '../../support/house/lint';
import { someFile } from '../../support/house/rooms';

/** Every room, and the rooms of ours that it may import (DESIGN, 'The house'). Written here a second time on purpose. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'engine/model': [],
  'engine/schedule': ['engine/model'],
  'engine/content': ['engine/model'],
  'engine/store': ['engine/model', 'engine/schedule', 'engine/content'],
  'engine/mail': ['engine/model', 'engine/schedule', 'engine/content'],
  'engine/worker': ['engine/model', 'engine/schedule', 'engine/content', 'engine/store', 'engine/mail'],
  'engine/operations': [
    ...['engine/model', 'engine/schedule', 'engine/content', 'engine/store', 'engine/mail', 'engine/worker'],
  ],
  nodes: ['engine'],
  credentials: ['engine'],
  runner: ['engine'],
};

const REFUSED = 'import-x/no-restricted-paths';
const rooms = Object.keys(MAY_IMPORT);

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly allowed: boolean;
}

/** Rooms that are still empty cannot be imported, so nothing can be said about arrows to them. */
const targets = [...rooms, 'engine'].filter((room) => someFile(room) !== undefined);

const arrows: readonly Arrow[] = rooms.flatMap((from) =>
  targets
    .filter((to) => to !== from)
    .map((to) => ({ from, to, allowed: MAY_IMPORT[from]?.includes(to) ?? false })),
);

function importing({ from, to }: Arrow): { filePath: string; text: string } {
  const up = '../'.repeat(from.split('/').length);
  return { filePath: `${from}/probe.ts`, text: `import '${up}${someFile(to)}';\n` };
}

describe('the layers of the house', () => {
  let verdicts: ReadonlyMap<Arrow, readonly string[]>;

  beforeAll(async () => {
    const results = await lintTexts(arrows.map(importing));
    verdicts = new Map(arrows.map((arrow, i) => [arrow, results[i]?.map((m) => m.rule) ?? ['nothing said']]));
  }, 60_000);

  test.each(arrows.filter((arrow) => !arrow.allowed))('$from may not import $to', (arrow) => {
    expect(verdicts.get(arrow)).toContain(REFUSED);
  });

  test.each(arrows.filter((arrow) => arrow.allowed))('$from may import $to', (arrow) => {
    expect(verdicts.get(arrow)).toEqual([]);
  });
});
