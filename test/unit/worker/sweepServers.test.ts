import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onEachDatabase, type TestEngine } from '../../support/databases';
import { answering, letters, write, type Letter } from '../../support/inbox';
import { enroll, mail, publish, states } from '../../support/scenario';
import { openHoodiecrow, type Hoodiecrow } from '../mail/hoodiecrow';
import { smtpLab, type SmtpLab } from '../mail/smtpLab';

jest.setTimeout(60_000);

let lab: SmtpLab;
let server: Hoodiecrow;
beforeAll(async () => {
  lab = await smtpLab({});
});
afterAll(() => lab.stop());
beforeEach(async () => {
  server = await openHoodiecrow({ idle: false });
});
afterEach(() => server.stop());

async function saveAda(door: TestEngine, over: object = {}): Promise<void> {
  const { host, port } = server.settings();
  await door.run('sender.save', {
    name: 'ada',
    address: 'ada@lab.test',
    smtp: { host: '127.0.0.1', port: lab.port },
    imap: { host, port, user: 'ada', password: 'secret', ...over },
  });
}

async function sent(door: TestEngine): Promise<Letter[]> {
  await saveAda(door);
  await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })]);
  await enroll(door, ['a@example.com', 'b@example.com']);
  await door.engine.tick();
  return letters(door);
}

onEachDatabase('A sweep of a mailbox whose server does what it should not', (open) => {
  test('reads a folder that was put back to an older copy, though it says that it is the same', async () => {
    const door = await open();
    const [a, b] = await sent(door);
    await server.deliver(write({ From: 'x@y.test' }, 'Hi'));
    await server.deliver(write(answering(a!), 'Yes'));
    await door.engine.sweep();
    server.restore('INBOX');
    await server.deliver(write(answering(b!), 'Yes'));
    expect(await door.engine.sweep()).toMatchObject({ read: 1, replies: 1, problems: [] });
    expect(await door.engine.sweep()).toMatchObject({ read: 0 });
  });

  test('reads all that a server hands out which hangs up after some messages each time', async () => {
    const door = await open();
    const [a] = await sent(door);
    const relay = await hangingUpAfter(24_000, server.settings().port);
    await saveAda(door, { port: relay.port });
    for (let n = 1; n <= 20; n += 1)
      await server.deliver(write({ From: 'x@y.test' }, 'A line.\n'.repeat(400)));
    await server.deliver(write(answering(a!), 'Yes'));
    expect(await door.engine.sweep()).toMatchObject({ read: 21, replies: 1, problems: [] });
    await relay.close();
  });

  test('puts a mail aside over which its server hangs up each time, and reads what lies behind it', async () => {
    const door = await open();
    const [a] = await sent(door);
    const relay = await hangingUpAfter(Infinity, server.settings().port, 'damaged');
    await saveAda(door, { port: relay.port });
    for (const text of ['Hi', 'damaged', 'Ho']) await server.deliver(write({ From: 'x@y.test' }, text));
    await server.deliver(write(answering(a!), 'Yes'));
    expect(await door.engine.sweep()).toMatchObject({ read: 3, replies: 1, problems: [] });
    expect(await door.engine.status()).toMatchObject({ mailboxes: [{ unreadable: 1 }] });
    // Where nothing waits behind it, it can wait too.
    await server.deliver(write(answering(a!), 'damaged'));
    expect(await door.engine.sweep()).toMatchObject({ read: 0, problems: [{ sender: 'ada' }] });
    expect(await door.engine.status()).toMatchObject({ mailboxes: [{ unreadable: 1 }] });
    await relay.close();
  });

  test('of an absence that nobody could read for weeks reckons the days from when it came', async () => {
    const door = await open();
    const [a] = await sent(door);
    door.clock.advance({ days: 16 });
    const away = { 'Auto-Submitted': 'auto-replied', Subject: 'Automatic reply: hello' };
    const written = { Date: 'Mon, 02 Mar 2026 11:00:00 +0100' };
    const text = 'I am out of the office and will be back on Friday.';
    await server.deliver(write({ ...answering(a!), ...away, ...written }, text), 'INBOX', '02-Mar-2026 10:00:05 +0000'); // prettier-ignore
    expect(await door.engine.sweep()).toMatchObject({ read: 1, problems: [] });
    // That was the sixth of March, and is over.
    expect((await states(door))[a!.to]).toBe('Active');
  });

  test('of a mailbox that has moved to another server reads what came since it was read last', async () => {
    const door = await open();
    const [a] = await sent(door);
    await door.engine.sweep();
    await server.deliver(write(answering(a!), 'Yes'));
    await saveAda(door, { host: 'localhost' });
    expect(await door.engine.sweep()).toMatchObject({ replies: 1, problems: [] });
  });

  test('puts a mail aside of which its server hands out nothing, and each such mail by itself', async () => {
    const door = await open();
    const [a] = await sent(door);
    for (let n = 1; n <= 2; n += 1) await server.deliver(Buffer.alloc(0));
    await server.deliver(write(answering(a!), 'Yes'));
    expect(await door.engine.sweep()).toMatchObject({ read: 1, replies: 1, problems: [] });
    expect(await door.engine.status()).toMatchObject({ mailboxes: [{ unreadable: 2 }] });
  });
});

/** Passes everything on, and hangs up once so many bytes have come from the server, or these words. */
async function hangingUpAfter(
  bytes: number,
  port: number,
  words = 'never said',
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    const upstream = connect(port, '127.0.0.1').setNoDelay(true);
    for (const one of [client, upstream]) sockets.add(one.on('error', () => undefined));
    let passed = 0;
    client.on('data', (chunk) => void upstream.write(chunk));
    upstream.on('data', (chunk) => {
      if (chunk.includes(words)) return void client.destroy();
      client.write(chunk.subarray(0, Math.max(0, bytes - passed)));
      passed += chunk.length;
      if (passed > bytes) client.destroy();
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  return {
    port: (relay.address() as AddressInfo).port,
    close: async () => {
      relay.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
