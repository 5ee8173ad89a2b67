import { MONDAY, onEachDatabase } from '../../support/databases';
import { answering, letters, takeIn, write } from '../../support/inbox';
import { DAY, enroll, mail, publish, states } from '../../support/scenario';
import { smtpLab } from '../mail/smtpLab';

jest.setTimeout(60_000);

const LEAD = 'lead@example.com';

onEachDatabase('a server that puts its own Message-ID in place of ours', (open) => {
  test('is answered under that one: the follow-up names it, and so does the reply, from wherever it comes', async () => {
    const chosen = ['<ONE@x.prod.outlook.com>', '<two@x.prod.outlook.com>'];
    let taken = 0;
    const lab = await smtpLab({
      onData(stream, _session, done) {
        let raw = '';
        stream.on('data', (chunk: Buffer) => (raw += chunk.toString('utf8')));
        stream.on('end', () => {
          lab.received.push({ from: '', to: [], fromArgs: {}, toArgs: {}, raw });
          done(null, `2.0.0 OK ${chosen[taken++]} [Hostname=x.prod.outlook.com]`);
        });
      },
    });
    try {
      const door = await open();
      const smtp = { host: '127.0.0.1', port: lab.port };
      await door.run('sender.save', { name: 'ada', address: 'ada@lab.test', smtp });
      await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })], { senders: ['ada'] });
      await enroll(door, [LEAD]);
      await door.engine.tick();
      door.clock.set(MONDAY + 4 * DAY);
      await door.engine.tick();
      const [hello, nudge] = await letters(door);
      expect([hello?.messageId, nudge?.messageId]).toEqual(chosen);
      expect(lab.received[1]?.raw).toContain(`In-Reply-To: ${chosen[0]}`);
      const reply = write({ ...answering(hello!), From: 'another.address@example.com' }, 'Yes');
      expect(await takeIn(door, reply)).toMatchObject({ matchedBy: 'in_reply_to' });
      expect(await states(door)).toEqual({ [LEAD]: 'Finished (Replied)' });
    } finally {
      await lab.stop();
    }
  });
});
