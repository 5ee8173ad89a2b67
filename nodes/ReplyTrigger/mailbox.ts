import type { ITriggerFunctions } from 'n8n-workflow';
import {
  imapInput,
  mailboxName,
  messageOf,
  openMailbox,
  sweepFolder,
  ThroughlineError,
  type Clock,
  type ImapSettings,
  type Log,
  type MailboxSource,
  type MailKeeper,
} from '../../engine/index';
import { logTo, withThroughline, type Throughline } from '../shared/index';

/** A mailbox that is read for its answers. */
export interface Watched {
  /** What the engine calls it. */
  readonly name: string;
  /** Reads what is new, once. @throws what is wrong with the mailbox, or with the place of the sequences */
  once(): Promise<void>;
  /** Reads what comes until the signal; whatever fails is tried again, less and less often. */
  untilClosed(signal: AbortSignal): Promise<void>;
}

/** Also without any news: one connection may be dead without anybody noticing. */
const SWEEP = 60_000;
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;

export function watchedMailbox(context: ITriggerFunctions, settings: ImapSettings, clock: Clock): Watched {
  const name = mailboxName(settings);
  const log = logTo(context.logger);

  async function sweep(source: MailboxSource, folder: string, signal?: AbortSignal): Promise<void> {
    await withThroughline(context, (throughline) =>
      sweepFolder({
        source,
        folder,
        keeper: keeperOver(throughline, name, log),
        now: () => clock.now(),
        log,
        name,
        signal,
      }),
    );
  }

  async function tryFolder(
    source: MailboxSource,
    folder: string,
    signal: AbortSignal,
  ): Promise<string | null> {
    try {
      await sweep(source, folder, signal);
      return null;
    } catch (error) {
      if (signal.aborted) return null;
      const problem = messageOf(error);
      // Where the database does not answer either there is nowhere to note it but the log.
      await withThroughline(context, ({ run }) =>
        run('mailbox.problem', { mailbox: name, folder, problem }),
      ).catch(() => undefined);
      return `${folder}: ${problem}`;
    }
  }

  return {
    name,
    async once() {
      const source = openMailbox(settings, { clock });
      try {
        for (const folder of settings.folders) await sweep(source, folder);
      } finally {
        await source.close();
      }
    },
    async untilClosed(signal) {
      const source = openMailbox(settings, {
        clock,
        backoff: { first: FIRST_PAUSE, factor: 2, most: LONGEST_PAUSE },
      });
      const bell = newBell();
      const watches = await Promise.all(settings.folders.map((folder) => source.watch(folder, bell.ring)));
      let told = '';
      let pause = FIRST_PAUSE;
      while (!signal.aborted) {
        const problems: string[] = [];
        for (const folder of settings.folders) {
          const problem = await tryFolder(source, folder, signal);
          if (problem !== null) problems.push(problem);
        }
        const now = problems.join(' ');
        if (now !== told && now !== '')
          log.error(`The mailbox ${name} cannot be read now and is tried again: ${now}`);
        if (now !== told && now === '') log.info(`The mailbox ${name} is read again.`);
        told = now;
        pause = now === '' ? FIRST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
        await bell.wait(clock, now === '' ? SWEEP : pause, signal);
      }
      await Promise.all(watches.map((watch) => watch.stop()));
      await source.close();
    },
  };
}

/** Rung while nobody waits, it wakes whoever waits next. */
function newBell(): { ring(): void; wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> } {
  let rung = new AbortController();
  return {
    ring: () => rung.abort(),
    async wait(clock, ms, signal) {
      await clock.sleep(ms, AbortSignal.any([rung.signal, signal]));
      rung = new AbortController();
    },
  };
}

/** Effects and places are the engine's, wherever it runs. */
function keeperOver({ run }: Throughline, mailbox: string, log: Log): MailKeeper<object> {
  return {
    async position(folder) {
      const { position } = await run<{
        position: { uidValidity: string; lastUid: number; sweptAt: string } | null;
      }>('mailbox.position', { mailbox, folder });
      return position && { ...position, sweptAt: Date.parse(position.sweptAt) };
    },
    async take(folder, { uidValidity, uid, arrivedAt, raw }) {
      const arrived = arrivedAt === null ? {} : { arrivedAt: new Date(arrivedAt).toISOString() };
      const place = { mailbox, folder, uidValidity, uid, ...arrived };
      // Nothing to read, and nothing that a request could carry.
      if (raw.length === 0) {
        log.error(`The mailbox ${mailbox} does not hand out a mail, which is passed over.`, { folder, uid });
        return null;
      }
      return (await run<{ taken: object | null }>('mailbox.take', place, raw)).taken;
    },
    async move(folder, { uidValidity, lastUid }) {
      await run('mailbox.move', { mailbox, folder, uidValidity, lastUid });
    },
  };
}

/** n8n's own IMAP credential. @throws ThroughlineError `credential_incomplete` */
export async function mailboxSettings(context: ITriggerFunctions): Promise<ImapSettings> {
  const { user, password, host, port, secure, allowUnauthorizedCerts } = await context.getCredentials('imap');
  const folders = String(context.getNodeParameter('options.folders', 'INBOX'))
    .split(',')
    .map((folder) => folder.trim())
    .filter(Boolean);
  const parsed = imapInput.safeParse({
    host: String(host ?? '').trim(),
    port: Number(port ?? 993),
    secure: secure !== false,
    user: String(user ?? '').trim(),
    password: String(password ?? ''),
    allowInvalidCertificate: allowUnauthorizedCerts === true,
    folders: folders.length === 0 ? ['INBOX'] : folders,
  });
  if (parsed.success) return parsed.data;
  const [problem] = parsed.error.issues;
  throw new ThroughlineError({
    code: 'credential_incomplete',
    message: `The IMAP credential cannot be used: its '${String(problem?.path[0] ?? 'host')}' is not valid.`,
    hint: 'Open the IMAP credential and fill in host, port, user and password.',
  });
}
