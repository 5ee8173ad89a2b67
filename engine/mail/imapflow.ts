import { isIP } from 'node:net';
import { ImapFlow, type SearchObject } from 'imapflow';
import { needsTls, type ImapSettings } from '../model/sender';
import { mailboxError } from './imapError';
import type { ImapSession, ImapTiming } from './imapSession';
import type { FetchedMail } from './mailboxSource';

/** Opens one connection with ImapFlow. It never reconnects: a lost one is replaced by a new object. */
export async function openImapflow(settings: ImapSettings, timing: ImapTiming): Promise<ImapSession> {
  const client = new ImapFlow({
    host: settings.host,
    port: settings.port,
    secure: settings.secure,
    ...(needsTls(settings) ? { doSTARTTLS: true } : {}),
    ...(isIP(settings.host) ? {} : { servername: settings.host }),
    auth: { user: settings.user ?? '', pass: settings.password ?? '' },
    tls: { rejectUnauthorized: !settings.allowInvalidCertificate },
    logger: false,
    // Its own IDLE starts only after 15 s of silence; ours is asked for.
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: timing.connect,
    greetingTimeout: timing.connect,
    // Above the interval at which a watched folder is looked at, or a healthy IDLE is cut off.
    socketTimeout: Math.max(timing.fetch, timing.look + timing.command),
  });
  const losing = new AbortController();
  const lose = (why: unknown): void => losing.abort(why);
  // Without a listener an 'error' event ends the process; they come at any time, also after close().
  client.on('error', (error: unknown) => lose(error));
  client.on('close', () => lose(new Error('The connection was closed.')));
  try {
    await client.connect();
  } catch (error) {
    client.close();
    throw mailboxError(error, settings);
  }

  // With WITHIN, ImapFlow turns SINCE into 'YOUNGER seconds' by the system's clock, and into the invalid 'YOUNGER 0'
  // for a time that the system has not reached. Plain SINCE asks what we mean.
  client.capabilities.delete('WITHIN');

  async function search(query: SearchObject): Promise<readonly number[]> {
    const found = await client.search(query, { uid: true });
    // `false` is ImapFlow's way to say that the command failed; nothing found is an empty list.
    if (!found) throw new Error('The search was refused.');
    return found;
  }

  return {
    lost: losing.signal,
    async folders() {
      const all = await client.list();
      return all
        .filter((one) => !one.flags.has('\\Noselect') && !one.flags.has('\\NonExistent'))
        .map((one) => ({
          path: one.path,
          role: one.path.toUpperCase() === 'INBOX' ? '\\Inbox' : (one.specialUse ?? null),
        }));
    },
    async open(folder) {
      const box = await client.mailboxOpen(folder, { readOnly: true });
      return { uidValidity: String(box.uidValidity), uidNext: box.uidNext ?? null };
    },
    uidsFrom: (uid) => search({ uid: `${uid}:*` }),
    uidsSince: (since) => search({ since: new Date(since) }),
    async sizes(uids) {
      const rows = await client.fetchAll(uids.join(','), { uid: true, size: true }, { uid: true });
      return new Map(rows.map((row) => [row.uid, row.size ?? 0]));
    },
    async fetch(uids) {
      const rows = await client.fetchAll(uids.join(','), { uid: true, internalDate: true, source: true }, { uid: true }); // prettier-ignore
      return rows.flatMap((row): FetchedMail[] =>
        row.source === undefined
          ? []
          : [{ uid: row.uid, internalDate: epoch(row.internalDate), raw: row.source }],
      );
    },
    idle(onNews) {
      client.removeAllListeners('exists');
      client.on('exists', onNews);
      void client.idle().catch(lose);
    },
    async append(folder, raw) {
      await client.append(folder, raw);
    },
    close() {
      lose(new Error('The connection was closed.'));
      client.close();
    },
  };
}

function epoch(date: Date | string | undefined): number | null {
  const ms = date instanceof Date ? date.getTime() : Date.parse(date ?? '');
  return Number.isFinite(ms) ? ms : null;
}
