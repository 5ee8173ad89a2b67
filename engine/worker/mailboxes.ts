import type { MailboxSource, Watch } from '../mail/mailboxSource';
import { isThroughlineError, messageOf } from '../model/errors';
import { openMailbox } from '../mail/openMailbox';
import type { Sender } from '../model/sender';
import { listSenders, openSender } from '../store/senders';
import type { Context, Stop } from './context';
import { mailboxKeeper, noteProblem } from './mailboxKeeper';
import type { Received } from './receive';
import { sweepFolder, type SweepReport } from './sweep';

/** All mailboxes of an engine: one connection each, kept between sweeps, made anew when its settings change. */
export interface Mailboxes {
  sweep(signal?: Stop): Promise<SweepReport>;
  /** Sweeps a mailbox as soon as its server says that something came; new senders join within seconds. */
  watch(signal: AbortSignal, onMail: () => void): Promise<void>;
  close(): Promise<void>;
}

interface Entry {
  readonly settings: string;
  readonly source: MailboxSource;
  /** One sweep of a mailbox at a time, whoever asks. */
  turn: Promise<unknown>;
  /** The last sweep ended early by what passes: a lost connection, a busy database. */
  cutShort: boolean;
}

type Watches = Map<string, { readonly settings: string; readonly watches: readonly Watch[] }>;

/** Another process may have added one: the database is asked, which costs one small query. */
const LOOK_FOR_SENDERS = 5_000;

export function mailboxes(context: Context): Mailboxes {
  const entries = new Map<string, Entry>();

  async function entryOf(sender: Sender & { imap: NonNullable<Sender['imap']> }): Promise<Entry> {
    const settings = JSON.stringify(sender.imap);
    const known = entries.get(sender.id);
    if (known?.settings === settings) return known;
    // Connections live in real time, also where days pass in seconds.
    const entry: Entry = {
      settings,
      source: openMailbox(sender.imap, { clock: context.leaseClock }),
      turn: Promise.resolve(),
      cutShort: false,
    };
    // At once: whoever asks while the old one is being closed must not open a second, which nobody would close.
    entries.set(sender.id, entry);
    await known?.source.close();
    return entry;
  }

  async function receiving(): Promise<(Sender & { imap: NonNullable<Sender['imap']> })[]> {
    const senders = (await listSenders(context.store)).map((row) => openSender(context.sealer, row));
    return senders.flatMap((sender) => (sender.imap ? [{ ...sender, imap: sender.imap }] : []));
  }

  async function sweepSender(
    sender: Sender & { imap: NonNullable<Sender['imap']> },
    signal?: Stop,
  ): Promise<SweepReport> {
    const entry = await entryOf(sender);
    const work = entry.turn.then(async (): Promise<SweepReport> => {
      let read = 0;
      let replies = 0;
      let cutShort = false;
      const problems: { sender: string; folder: string; message: string }[] = [];
      for (const folder of sender.imap.folders) {
        try {
          const received = await sweepFolder({
            source: entry.source,
            folder,
            keeper: mailboxKeeper(context, sender),
            now: () => context.leaseClock.now(),
            log: context.log,
            name: sender.name,
            signal,
          });
          read += received.length;
          replies += received.filter(isReply).length;
        } catch (error) {
          const message = messageOf(error);
          cutShort ||= !(isThroughlineError(error) && error.code === 'mailbox_folder_missing');
          await noteProblem(context, sender, folder, message);
          problems.push({ sender: sender.name, folder, message });
        }
      }
      entry.cutShort = cutShort;
      return { mailboxes: 1, read, replies, problems };
    });
    // What the database does not take, not even a note of why, is made up for as well.
    entry.turn = work.catch(() => void (entry.cutShort = true));
    return work;
  }

  /** Watches whoever receives now, and makes up for what a push began and did not finish. */
  async function lookForSenders(signal: AbortSignal, onMail: () => void, watches: Watches): Promise<void> {
    const senders = await receiving();
    for (const [id, gone] of watches) {
      if (senders.some((sender) => sender.id === id)) continue;
      watches.delete(id);
      for (const old of gone.watches) await old.stop();
    }
    for (const sender of senders) {
      const settings = JSON.stringify(sender.imap);
      const news = (): void => {
        sweepSender(sender, signal).then(
          ({ read }) => (read > 0 ? onMail() : undefined),
          (error: unknown) => context.log.warn('A mailbox could not be read', { error: String(error) }),
        );
      };
      if (watches.get(sender.id)?.settings === settings) {
        // What its server pushed came to nothing, and it pushes only once.
        if (entries.get(sender.id)?.cutShort === true) news();
        continue;
      }
      for (const old of watches.get(sender.id)?.watches ?? []) await old.stop();
      const { source } = await entryOf(sender);
      watches.set(sender.id, {
        settings,
        watches: await Promise.all(sender.imap.folders.map((folder) => source.watch(folder, news))),
      });
    }
  }

  return {
    async sweep(signal) {
      const senders = await receiving();
      for (const [id, { source, turn }] of entries) {
        if (senders.some((sender) => sender.id === id)) continue;
        // Of a sender that is gone: a mailbox allows few connections.
        entries.delete(id);
        await turn.then(() => source.close());
      }
      // One dead server must not keep the others waiting.
      const reports = await Promise.all(senders.map((sender) => sweepSender(sender, signal)));
      return {
        mailboxes: reports.length,
        read: sum(reports, 'read'),
        replies: sum(reports, 'replies'),
        problems: reports.flatMap(({ problems }) => problems),
      };
    },
    async watch(signal, onMail) {
      const watches: Watches = new Map();
      while (!signal.aborted) {
        await lookForSenders(signal, onMail, watches).catch((error: unknown) => {
          context.log.warn('The mailboxes to watch could not be looked up', { error: messageOf(error) });
        });
        await context.leaseClock.sleep(LOOK_FOR_SENDERS, signal);
      }
      await Promise.all([...watches.values()].flatMap((each) => each.watches.map((one) => one.stop())));
    },
    async close() {
      await Promise.all([...entries.values()].map(({ source, turn }) => turn.then(() => source.close())));
      entries.clear();
    },
  };
}

/** One that a lead has written: other people's mail is a person's as well. */
function isReply({ kind, duplicate, leadId }: Received): boolean {
  return kind === 'reply' && !duplicate && leadId !== null;
}

function sum(reports: readonly SweepReport[], key: 'read' | 'replies'): number {
  return reports.reduce((total, report) => total + report[key], 0);
}
