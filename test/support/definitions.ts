import { definitionSchema, WEEKDAYS } from '../../engine/model/sequence';
import { fc } from './property';

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** What trips YAML: outer blanks, tabs, signs, numbers and words with a meaning, carriage returns, control characters. */
const awkward = fc.constantFrom(
  '', ' ', '\n', ' a', 'a ', 'a\n', 'a\n\n', '\na', 'a\r\nb', 'a\rb', '\ta', 'a\tb\n\tc', '- a', '# a', 'a # b', 'a: b', 'a:\n  b', '{{ a }}',
  "{{ a | default: 'b' }}\nx", '[a', '&a', '*a', '!a', '%a', '@a', '`a`', '"', "'", '|', '>', '~', 'null', 'true', 'no', '1', '0x1', '1e3', '2026-12-25',
  '09:30', '---', '...', '---\na', 'a\n---\nb', 'a \nb', ' a\nb', 'a\n b\n', '\u0085', 'a\u2028b', '\u0000\u0007\u001b', '\ufeffa', 'ü 😀', 'x'.repeat(300), 'a '.repeat(200),
); // prettier-ignore
/** No database keeps NUL (store/storable). */
const kept = (value: string): string => value.replaceAll('\0', '\u0001');
const text = fc
  .oneof(
    awkward,
    fc.string({ unit: 'binary-ascii' }),
    fc.array(fc.oneof(awkward, fc.string()), { maxLength: 5 }).map((lines) => lines.join('\n')),
  )
  .map(kept);
const words = fc
  .oneof(awkward, fc.string({ unit: 'binary-ascii', maxLength: 30 }))
  .filter((value) => value.length > 0)
  .map((value) => kept(value).slice(0, 100));
const delay = fc.constantFrom(
  '0',
  '0 days',
  'immediately',
  '3 days',
  '2 business days',
  '90 minutes',
  '1 week',
);
const id = fc
  .stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,9}$/)
  .filter((value) => value !== 'next' && value !== 'end');
const common = {
  id,
  name: optional(text.map((value) => value.slice(0, 200))),
  after: delay,
  at: optional(fc.constantFrom('00:00', '09:30', '23:59')),
};
const target = fc.oneof(fc.constant('next'), fc.constant('end'), id);
const letter = {
  subject: optional(text.map((value) => value.slice(0, 998))),
  text: optional(text),
  html: optional(text),
};
const stage = fc.oneof(
  fc.record({
    ...common,
    kind: fc.constant('email' as const),
    ...letter,
    variants: optional(
      fc.array(fc.record({ id, weight: fc.constantFrom(0, 1, 2.5, 1_000), ...letter }), {
        minLength: 1,
        maxLength: 3,
      }),
    ),
    thread: fc.constantFrom('reply' as const, 'new' as const),
    then: target,
  }),
  fc.record({
    ...common,
    kind: fc.constant('task' as const),
    title: words,
    note: optional(text),
    channel: fc.constantFrom('todo', 'call', ''),
    dueIn: delay,
    waits: fc.boolean(),
    then: target,
  }),
  fc.record({ ...common, kind: fc.constant('wait' as const), then: target }),
  fc.record({
    ...common,
    kind: fc.constant('handoff' as const),
    channel: words,
    payload: fc.dictionary(words, text, { maxKeys: 4 }),
    timeout: delay,
    onTimeout: fc.constantFrom('fail' as const, 'continue' as const),
    then: target,
  }),
  fc.record({
    ...common,
    kind: fc.constant('branch' as const),
    if: fc.oneof(
      fc.record({ chance: fc.double({ min: 0, max: 100, noNaN: true }).map((value) => value + 0) }),
      fc.record({ happened: fc.constantFrom('replied' as const, 'opened' as const), since: optional(id) }),
      fc.record({
        field: words,
        is: fc.constantFrom('equal' as const, 'set' as const),
        value: optional(fc.oneof(text, fc.integer(), fc.boolean())),
      }),
    ),
    yes: target,
    no: target,
  }),
);
/** Whatever a sequence may say, with all that trips YAML. */
export const definitions = fc
  .record({
    name: words.map((value) => value.trim() || 'x'),
    description: optional(text),
    settings: fc.record(
      {
        timeZone: words,
        window: fc.array(
          fc.record({
            days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
            from: fc.constant('08:00'),
            to: fc.constant('24:00'),
          }),
        ),
        holidays: fc.array(fc.constantFrom('2026-12-25', '2027-01-01')),
        senders: fc.array(words),
        stopOnReply: fc.boolean(),
        unsubscribe: fc.constantFrom('link' as const, 'none' as const),
        track: fc.record({ opens: fc.boolean(), clicks: fc.boolean() }),
        dailyQuota: fc.integer({ min: 1, max: 5000 }),
        doNotSendStages: fc.array(text),
        fields: fc.array(words),
      },
      { requiredKeys: [] },
    ),
    stages: fc.array(stage, { maxLength: 6 }),
  })
  .map((input) => definitionSchema.parse(input));
