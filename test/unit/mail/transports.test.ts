import { outgoingPool } from '../../../engine/mail/transports';
import type { Sender } from '../../../engine/model/sender';
import { handClock } from '../../../engine/schedule/clock';
import { aMessage, smtpLab, type SmtpLab } from './smtpLab';

let lab: SmtpLab;
const clock = handClock(1_000_000);
let pool = outgoingPool({ clock, idleMs: 60_000 });

beforeEach(async () => {
  lab = await smtpLab();
  pool = outgoingPool({ clock, idleMs: 60_000 });
});
afterEach(async () => {
  await pool.close();
  await lab.stop();
});

function sender(id: string, over: Partial<Sender> = {}): Sender {
  return { id, kind: 'smtp', name: id, fromName: null, address: `${id}@lab.test`, replyTo: null, signature: null, smtp: lab.settings({ connections: 1 }), imap: null, dailyQuota: null, hourlyQuota: null, minimumGap: 0, gapJitter: 0, window: [], envelopeTag: false, memberId: null, problem: null, problemUntil: null, failures: 0, createdAt: 0, ...over }; // prettier-ignore
}

test('a sender’s messages go through one connection, two senders’ through two', async () => {
  for (let i = 0; i < 3; i += 1) await pool.for(sender('a')).send(aMessage({ messageId: `<${i}@lab.test>` }));
  expect(lab.connections).toBe(1);
  await pool.for(sender('b')).send(aMessage());
  expect(lab.connections).toBe(2);
});

test('changed settings take effect, and what is under way by the old ones finishes', async () => {
  const other = await smtpLab();
  const first = pool.for(sender('a')).send(aMessage());
  const second = pool.for(sender('a', { smtp: other.settings() })).send(aMessage());
  expect([(await first).outcome, (await second).outcome]).toEqual(['sent', 'sent']);
  expect([lab.received.length, other.received.length]).toEqual([1, 1]);
  await pool.close();
  await other.stop();
});

test('a sender that has been idle is let go, one in use is not', async () => {
  const kept = pool.for(sender('a'));
  await kept.send(aMessage());
  clock.advance(59_000);
  expect(await pool.closeIdle()).toBe(0);
  clock.advance(1_000);
  const busy = kept.send(aMessage({ messageId: '<m2@lab.test>' }));
  expect(await pool.closeIdle()).toBe(0);
  await busy;
  clock.advance(60_000);
  expect(await pool.closeIdle()).toBe(1);
  // Who still holds it may go on.
  expect((await kept.send(aMessage({ messageId: '<m3@lab.test>' }))).outcome).toBe('sent');
});

test('a sender without SMTP settings is refused by name', () => {
  expect(() => pool.for(sender('a', { smtp: null }))).toThrow(
    expect.objectContaining({ code: 'sender_without_smtp' }),
  );
});
