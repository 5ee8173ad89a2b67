import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { IMAP_TIMING } from '../../../engine/mail/imapSession';
import { openMailbox } from '../../../engine/mail/openMailbox';
import { imapInput } from '../../../engine/model/sender';
import { handClock, systemClock } from '../../../engine/schedule/clock';
import { openHoodiecrow } from './hoodiecrow';

let server: Server;
let asked = 0;
const sockets = new Set<Socket>();

beforeEach(async () => {
  asked = 0;
  server = createServer((socket) => {
    asked += 1;
    sockets.add(socket.on('error', () => undefined));
    socket.end('* BYE closed for repairs\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

describe.each(['imapflow', 'imap-simple'] as const)('a server that is away, asked with %s', (driver) => {
  const settings = () => imapInput.parse({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, user: 'a', password: 'b', driver }); // prettier-ignore

  test('is asked less and less often; calls in between fail at once', async () => {
    const clock = handClock(0);
    const box = openMailbox(settings(), { clock, backoff: { first: 1_000, factor: 2, most: 4_000 } });
    const attempts: number[] = [];
    for (let second = 0; second <= 15; second += 1) {
      const before = asked;
      await expect(box.fetchSince('INBOX', null, 1)).rejects.toMatchObject({ code: 'mailbox_unreachable' });
      if (asked > before) attempts.push(second);
      clock.advance(1_000);
    }
    expect(attempts).toEqual([0, 1, 3, 7, 11, 15]);
    await box.close();
  });

  test('a watch goes on asking with the same patience, tells of it, and stops when told', async () => {
    const clock = handClock(0);
    const problems: unknown[] = [];
    const box = openMailbox(settings(), { clock, backoff: { first: 1_000, factor: 2, most: 4_000 }, onProblem: (problem) => problems.push(problem?.code) }); // prettier-ignore
    const watch = await box.watch('INBOX', () => undefined);
    for (const [wait, tries] of [
      [0, 1],
      [1_000, 2],
      [1_000, 2],
      [1_000, 3],
    ] as const) {
      // prettier-ignore
      clock.advance(wait);
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect(problems).toEqual(Array.from({ length: tries }, () => 'mailbox_unreachable'));
    }
    await watch.stop();
    clock.advance(60_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(asked).toBe(3);
  });
});

test('a server that stops answering in the middle does not hold a call', async () => {
  const crow = await openHoodiecrow({ idle: true });
  const { port } = crow.settings();
  // Passes everything on until it is told to be silent.
  let silent = false;
  const proxy = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const one of [client, upstream]) sockets.add(one.on('error', () => undefined));
    client.on('data', (chunk) => void (silent || upstream.write(chunk)));
    upstream.on('data', (chunk) => void (silent || client.write(chunk)));
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  for (const driver of ['imapflow', 'imap-simple'] as const) {
    silent = false;
    const box = openMailbox(crow.settings({ port: (proxy.address() as AddressInfo).port, driver }), { clock: systemClock(), timing: { ...IMAP_TIMING, connect: 300, command: 300 } }); // prettier-ignore
    await box.fetchSince('INBOX', null, 1);
    silent = true;
    await expect(box.fetchSince('INBOX', null, 1)).rejects.toMatchObject({ code: 'mailbox_unreachable' });
    await box.close();
  }
  proxy.close();
  await crow.stop();
});

test('without imap-simple installed, its driver says what to do', async () => {
  await jest.isolateModulesAsync(async () => {
    jest.doMock('imap-simple', () => {
      throw new Error("Cannot find module 'imap-simple'");
    });
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a fresh copy, after the mock
    const { openMailbox: open } = require('../../../engine/mail/openMailbox') as {
      openMailbox: typeof openMailbox;
    };
    const box = open(imapInput.parse({ host: '127.0.0.1', port: 1, driver: 'imap-simple' }), {
      clock: handClock(0),
    });
    await expect(box.connect()).rejects.toMatchObject({ code: 'driver_missing', hint: expect.stringContaining('imapflow') }); // prettier-ignore
    jest.dontMock('imap-simple');
  });
});
