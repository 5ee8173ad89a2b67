import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { smtpOutgoing, SMTP_TIMING } from '../../../engine/mail/smtp';
import type { Outgoing } from '../../../engine/mail/outgoing';
import type { SmtpSettings } from '../../../engine/model/sender';
import { aMessage, smtpLab, type SmtpLab } from './smtpLab';

const QUICK = { ...SMTP_TIMING, connect: 700, silence: 700 };
let open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.reverse()) await close();
  open = [];
});

async function lab(options?: Parameters<typeof smtpLab>[0]): Promise<SmtpLab> {
  const made = await smtpLab(options);
  open.push(() => made.stop());
  return made;
}

function outgoing(settings: SmtpSettings, timing = QUICK): Outgoing {
  const made = smtpOutgoing(settings, timing);
  open.push(() => made.close());
  return made;
}

/** A server of a few lines, for what a well-behaved one never does. `afterData` gets the socket after the final dot. */
async function rudeServer(behave: {
  rcpt?: (s: Socket) => void;
  data?: (s: Socket) => void;
  afterData?: (s: Socket) => void;
  greet?: (s: Socket) => void;
}): Promise<{ port: number; messages: () => number }> {
  // prettier-ignore
  let messages = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (behave.greet) return behave.greet(socket);
    socket.write('220 rude.test ESMTP\r\n');
    let inData = false;
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      if (inData) {
        if (!seen.includes('\r\n.\r\n')) return;
        messages += 1;
        inData = false;
        seen = '';
        return behave.afterData ? behave.afterData(socket) : void socket.write('250 ok\r\n');
      }
      let end: number;
      while ((end = seen.indexOf('\r\n')) >= 0) {
        const line = seen.slice(0, end);
        seen = seen.slice(end + 2);
        if (/^RCPT/i.test(line) && behave.rcpt) return behave.rcpt(socket);
        if (/^DATA/i.test(line)) {
          if (behave.data) return behave.data(socket);
          inData = true;
          socket.write('354 go\r\n');
        } else socket.write('250 ok\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  return { port: (server.address() as AddressInfo).port, messages: () => messages };
}

const plain = (port: number): SmtpSettings => ({ host: '127.0.0.1', port, secure: false, allowInvalidCertificate: false, connections: 2 }); // prettier-ignore

describe('trouble on the line', () => {
  test('nobody listens: the sender’s trouble', async () => {
    const server = await smtpLab();
    await server.stop();
    expect(await outgoing(server.settings()).send(aMessage())).toMatchObject({ outcome: 'failed', class: 'sender', code: null }); // prettier-ignore
  });

  test('no greeting: the sender’s trouble', async () => {
    const { port } = await rudeServer({ greet: () => undefined });
    // Only the missing greeting may end the patience, not the silence that it is too.
    const patient = { ...QUICK, silence: 60_000 };
    expect(await outgoing(plain(port), patient).send(aMessage())).toMatchObject({
      outcome: 'failed',
      class: 'sender',
    });
  });

  test('421 at the door: nothing was said of anybody, so it is the sender’s trouble', async () => {
    const { port } = await rudeServer({ greet: (s) => s.end('421 4.7.0 too many connections\r\n') });
    expect(await outgoing(plain(port)).send(aMessage())).toMatchObject({ outcome: 'failed', class: 'sender', code: 421 }); // prettier-ignore
  });

  test('the line breaks before the message was handed over: failed, soft, and sent nowhere', async () => {
    for (const at of ['rcpt', 'data'] as const) {
      const server = await rudeServer({ [at]: (s: Socket) => s.destroy() });
      expect(await outgoing(plain(server.port)).send(aMessage())).toMatchObject({ outcome: 'failed', class: 'soft', code: null }); // prettier-ignore
      expect(server.messages()).toBe(0);
    }
  });

  test('the line breaks in the middle of a long message: failed, soft', async () => {
    const server = await rudeServer({
      data: (s) => {
        s.removeAllListeners('data');
        s.write('354 go\r\n');
        s.once('data', () => s.destroy());
      },
    });
    const text = 'More than any buffer on the way would take.\n'.repeat(300_000);
    expect(await outgoing(plain(server.port)).send(aMessage({ text }))).toMatchObject({ outcome: 'failed', class: 'soft' }); // prettier-ignore
  });

  test('the line breaks after the message and before the answer: uncertain, and not sent again', async () => {
    for (const drop of [
      (s: Socket) => s.destroy(),
      (s: Socket) => s.end(),
      (s: Socket) => s.resetAndDestroy(),
    ]) {
      const server = await rudeServer({ afterData: drop });
      expect(await outgoing(plain(server.port)).send(aMessage())).toMatchObject({ outcome: 'uncertain' });
      // Longer than any re-queueing of the pool would take.
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(server.messages()).toBe(1);
    }
  });

  test('the same on a connection that has sent before', async () => {
    let count = 0;
    const server = await rudeServer({ afterData: (s) => ((count += 1) === 1 ? s.write('250 ok\r\n') : s.destroy()) }); // prettier-ignore
    const out = outgoing({ ...plain(server.port), connections: 1 });
    expect(await out.send(aMessage())).toMatchObject({ outcome: 'sent' });
    expect(await out.send(aMessage({ messageId: '<m2@lab.test>' }))).toMatchObject({ outcome: 'uncertain' });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(server.messages()).toBe(2);
  });

  test('no answer to the message in time: uncertain', async () => {
    const server = await rudeServer({ afterData: () => undefined });
    expect(await outgoing(plain(server.port)).send(aMessage())).toMatchObject({ outcome: 'uncertain' });
  });

  test('no answer to RCPT in time: failed, soft', async () => {
    const server = await rudeServer({ rcpt: () => undefined });
    expect(await outgoing(plain(server.port)).send(aMessage())).toMatchObject({
      outcome: 'failed',
      class: 'soft',
    });
  });

  test('421 in answer to the message is an answer: failed, soft', async () => {
    const server = await rudeServer({ afterData: (s) => s.end('421 4.3.2 shutting down\r\n') });
    expect(await outgoing(plain(server.port)).send(aMessage())).toMatchObject({ outcome: 'failed', class: 'soft', code: 421 }); // prettier-ignore
  });

  test('a large message cut off half-way has not been handed over', async () => {
    const server = await rudeServer({
      data: (s) => {
        s.write('354 go\r\n');
        s.removeAllListeners('data');
        s.once('data', () => s.destroy());
      },
    });
    const text = 'A line of text that is repeated.\n'.repeat(200_000);
    expect(await outgoing(plain(server.port)).send(aMessage({ text }))).toMatchObject({ outcome: 'failed', class: 'soft' }); // prettier-ignore
  });

  test('an idle connection that the server closed costs nothing', async () => {
    const server = await lab();
    const out = outgoing(server.settings({ connections: 1 }));
    await out.send(aMessage());
    for (const socket of server.sockets) socket.destroy();
    expect(await out.send(aMessage({ messageId: '<m2@lab.test>' }))).toMatchObject({ outcome: 'sent' });
    expect(server.received).toHaveLength(2);
  });
});
