import type { Path } from './schemaKeys';

/** How the keys of a sequence are written that nothing stands in for; places in lists are left out of the path. */
const SAMPLES: Readonly<Record<string, string>> = {
  'stages.kind': 'kind: email',
  'stages.title': "title: 'Call {{ firstName | default: email }}'",
  'stages.channel': 'channel: linkedin',
  'stages.if': 'if: { field: company, is: set }',
  'stages.if.field': 'field: company',
  'settings.window.days': 'days: [mon, tue, wed, thu, fri]',
  'settings.window.from': "from: '09:00'",
  'settings.window.to': "to: '17:00'",
};

/** A line to learn from, for a key of a sequence that is missing. */
export function exampleAt(path: Path): string | null {
  return SAMPLES[path.filter((key) => typeof key !== 'number').join('.')] ?? null;
}
