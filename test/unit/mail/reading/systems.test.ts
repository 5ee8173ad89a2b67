import { readMail } from '../../../../engine/mail/reading/reading';
import { showReading } from '../../../../engine/mail/reading/shownReading';
import { CHANGES } from '../../../bench/mail/changes';
import { LOST } from '../../../fixtures/mail/families';
import { SYSTEMS } from '../../../fixtures/mail/systems';

const NAMED = SYSTEMS.map((one) => [one.system, one] as const);

test.each(NAMED)('%s', async (_system, { expected, raw }) => {
  const { kind, class: of, recipients, evidence, keys } = showReading(await readMail(raw));
  const wanted = expected === 'late' ? 'delivery_notice' : 'bounce';
  expect({ kind, class: expected === 'late' ? expected : of, evidence }).toMatchObject({ kind: wanted, class: expected }); // prettier-ignore
  expect(recipients.map(({ address }) => address)).toEqual([LOST]);
  expect(evidence.length).toBeGreaterThan(0);
  expect(keys).toContainEqual({ kind: 'returned_message_id', value: '<m1@lab.test>' });
});

describe.each(CHANGES.map((one) => [one.what, one] as const))('read the same with %s', (_what, { apply }) => {
  test.each(NAMED)('%s', async (_system, { raw }) => {
    const plain = showReading(await readMail(raw));
    const changed = showReading(await readMail(apply(raw)));
    expect([changed.kind, changed.class, changed.recipients.map((one) => one.status)]).toEqual([plain.kind, plain.class, plain.recipients.map((one) => one.status)]); // prettier-ignore
  });
});
