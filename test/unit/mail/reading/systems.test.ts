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

test.each(CHANGES.map((one) => [one.what, one] as const))(
  'all are read the same with %s',
  async (_what, { apply }) => {
    const meaning = async (raw: Buffer): Promise<unknown> => {
      const { kind, class: of, recipients } = showReading(await readMail(raw));
      return [kind, of, recipients.map((one) => one.status)];
    };
    for (const { system, raw } of SYSTEMS) expect([system, await meaning(apply(raw))]).toEqual([system, await meaning(raw)]); // prettier-ignore
  },
);
