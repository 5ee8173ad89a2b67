import { storableJson } from '../../../engine/store/storable';
import { onEachDatabase } from '../../support/databases';
import { enroll, mail, publish } from '../../support/scenario';

/** NUL, half a character, and the text of an escape, which is neither. */
const ODD = 'a\0b\ud83d \\u0000 \\\\ud83d';

onEachDatabase('What PostgreSQL takes in no text', (open) => {
  test('is asked for, and is nowhere', async () => {
    const door = await open();
    await publish(door, [mail('one')]);
    await enroll(door, ['ada@example.com']);
    const missing: [string, object][] = [
      ['lead.get', { lead: ODD }],
      ['enrollment.get', { enrollment: ODD }],
      ['message.get', { message: ODD }],
      ['sequence.get', { sequence: ODD }],
      ['segment.get', { segment: ODD }],
      ['explain', { enrollment: `${ODD}@example.com` }],
      ['feed.next', { feed: ODD }],
      ['delivery.get', { delivery: ODD }],
      ['mail.get', { mail: ODD }],
    ];
    for (const [name, input] of missing)
      await expect(door.run(name, input)).rejects.toMatchObject({ kind: 'not_found' });
    for (const input of [{ emails: [ODD] }, { enrollments: [ODD, 'x\udc00'] }])
      expect(await door.run('pause', input)).toMatchObject({ done: 0 });
    expect(await door.run('lead.list', { search: ODD })).toMatchObject({ leads: [] });
    expect(await door.run('lead.list', { where: [{ field: ODD, is: 'equal', value: ODD }] })).toMatchObject({ leads: [] }); // prettier-ignore
    expect(await door.run('suppression.list', { search: ODD })).toMatchObject({ suppressions: [] });
    expect(await door.run('lead.delete', { leads: [ODD] })).toMatchObject({ done: 0 });
  });
});

test('JSON that is kept has neither, and all else as it was', () => {
  const value = { [ODD]: [ODD, 'ü\u001f😀\n"\\', '\\'], '': '\udc00' };
  const odd = 'ab \\u0000 \\\\ud83d';
  expect(JSON.parse(storableJson(JSON.stringify(value)))).toEqual({
    [odd]: [odd, 'ü\u001f😀\n"\\', '\\'],
    '': '',
  });
});
