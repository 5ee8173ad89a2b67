import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import type Imap from 'imap';
import type { ImapSimple } from 'imap-simple';
import { ThroughlineError, messageOf } from '../model/errors';
import { needsTls, type ImapSettings } from '../model/sender';
import { mailboxError, mailboxUnreachable } from './imapError';
import type { ImapSession, ImapTiming } from './imapSession';
import type { FetchedMail, MailboxFolder } from './mailboxSource';

/**
 * Opens one connection with imap-simple, the second driver. Archived by its author, so its weak spots are walked around:
 * its connect() leaves no listener on a connection that failed (a second 'error' then ends the process), its fetch
 * decodes bytes as UTF-8, its openBox is not read-only. The connection below it is used for those.
 */
export async function openImapSimple(settings: ImapSettings, timing: ImapTiming): Promise<ImapSession> {
  if (needsTls(settings)) {
    throw mailboxUnreachable(
      settings,
      "the driver imap-simple cannot insist on STARTTLS; use port 993 with 'secure', or the driver imapflow.",
    );
  }
  const { Connection, Simple } = loadDriver();
  const imap = new Connection({
    host: settings.host,
    port: settings.port,
    user: settings.user ?? '',
    password: settings.password ?? '',
    tls: settings.secure,
    autotls: 'always',
    tlsOptions: {
      rejectUnauthorized: !settings.allowInvalidCertificate,
      ...(isIP(settings.host) ? {} : { servername: settings.host }),
    },
    connTimeout: timing.connect,
    authTimeout: timing.connect,
    ...{ socketTimeout: Math.max(timing.fetch, timing.look + timing.command) }, // missing in its types
    keepalive: { interval: 10_000, idleInterval: 300_000, forceNoop: false },
  });
  const losing = new AbortController();
  const lose = (why: unknown): void => losing.abort(why);
  imap.on('error', lose);
  imap.once('end', () => lose(new Error('The connection was ended.')));
  imap.once('close', () => lose(new Error('The connection was closed.')));

  function close(): void {
    lose(new Error('The connection was closed.'));
    imap.removeAllListeners('mail');
    imap.destroy();
    // destroy() only half-closes, and waits for a server that may be gone.
    (imap as unknown as { _sock?: { destroy(): void } })._sock?.destroy();
  }

  await new Promise<void>((resolve, reject) => {
    imap.once('ready', resolve);
    losing.signal.addEventListener('abort', () => reject(mailboxError(losing.signal.reason, settings)));
    imap.connect();
  }).catch((error: unknown) => {
    close();
    throw error;
  });
  const simple: ImapSimple = new Simple(imap);
  simple.on('error', lose);
  let onMail: () => void = () => undefined;
  simple.on('mail', () => onMail());

  const search = (criteria: unknown[]): Promise<number[]> => call((done) => imap.search(criteria, done));

  return {
    lost: losing.signal,
    async folders() {
      return flatten(await simple.getBoxes(), '');
    },
    async open(folder) {
      const box = await call<Imap.Box>((done) => imap.openBox(folder, true, done));
      return { uidValidity: String(box.uidvalidity), uidNext: box.uidnext || null };
    },
    uidsFrom: (uid) => search([['UID', `${uid}:*`]]),
    uidsSince: (since) => search([['SINCE', new Date(since)]]),
    async sizes(uids) {
      const rows = await fetchRows(imap, uids, { size: true });
      return new Map(rows.map((row) => [row.uid, row.size]));
    },
    fetch: (uids) => fetchRows(imap, uids, { bodies: '' }),
    idle(onNews) {
      // It idles by itself whenever there is nothing else to do.
      onMail = onNews;
    },
    async append(folder, raw) {
      // A Buffer would be written as UTF-8, with another length than announced; a plain Uint8Array is left alone.
      const bytes = new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength);
      await call((done) => imap.append(bytes, { mailbox: folder }, done));
    },
    close,
  };
}

interface Row extends FetchedMail {
  readonly size: number;
}

function fetchRows(
  imap: Imap,
  uids: readonly number[],
  options: Imap.FetchOptions & { size?: boolean },
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const rows: Row[] = [];
    const fetching = imap.fetch([...uids], options);
    fetching.on('message', (message) => {
      const chunks: Buffer[] = [];
      let uid = 0;
      let size = 0;
      let internalDate: number | null = null;
      message.on('body', (stream) => stream.on('data', (chunk: Buffer) => chunks.push(chunk)));
      message.once('attributes', (attributes: Imap.ImapMessageAttributes & { size?: number }) => {
        uid = attributes.uid;
        size = attributes.size ?? 0;
        internalDate = attributes.date?.getTime() ?? null;
      });
      message.once('end', () => rows.push({ uid, size, internalDate, raw: Buffer.concat(chunks) }));
    });
    fetching.once('error', reject);
    fetching.once('end', () => resolve(rows));
  });
}

/** node-imap throws for wrong states and calls back for everything else. */
function call<T>(start: (done: (error: Error | null | undefined, result?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    start((error, result) => (error ? reject(error) : resolve(result as T))),
  );
}

function flatten(boxes: Imap.MailBoxes, parent: string): MailboxFolder[] {
  return Object.entries(boxes).flatMap(([name, box]) => {
    const path = parent + name;
    const special = (box as { special_use_attrib?: string }).special_use_attrib ?? null;
    const role = path.toUpperCase() === 'INBOX' ? '\\Inbox' : special;
    const selectable = box.attribs !== undefined && !box.attribs.some((flag) => /^\\(noselect|nonexistent)$/i.test(flag)); // prettier-ignore
    return [
      ...(selectable ? [{ path, role }] : []),
      ...(box.children ? flatten(box.children, path + (box.delimiter ?? '/')) : []),
    ];
  });
}

interface Driver {
  readonly Connection: new (config: Imap.Config) => Imap;
  readonly Simple: new (imap: Imap) => ImapSimple;
}

/** An optional dependency: n8n strips those, and a plain installation may go without. */
function loadDriver(): Driver {
  try {
    const { ImapSimple: Simple } = require('imap-simple') as { ImapSimple: Driver['Simple'] };
    // Its own dependency, found from where it lies.
    const Connection = createRequire(require.resolve('imap-simple'))('imap') as Driver['Connection'];
    return { Connection, Simple };
  } catch (error) {
    throw new ThroughlineError({
      code: 'driver_missing',
      kind: 'unavailable',
      message: `The IMAP driver imap-simple is not installed: ${messageOf(error).split('\n')[0]}`,
      hint: "Use the driver 'imapflow', which is built in, or install imap-simple beside Throughline.",
      cause: error,
    });
  }
}
