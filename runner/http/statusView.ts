import type { Actor, Engine } from '../../engine/index';
import type {
  EventView,
  HandoffView,
  MailboxView,
  MessageView,
  SequenceView,
  StatusView,
  TaskView,
} from '../web/shapes';

/** What the status page shows, asked for as the member who looks: nobody sees more than the operations tell them. */
export async function statusView(engine: Engine, actor: Actor, demo: boolean): Promise<StatusView> {
  const ask = <T>(name: string, input: object = {}): Promise<T> =>
    engine.run(name, input, { actor }) as Promise<T>;
  const handoffs = (state: string) =>
    ask<{ handoffs: HandoffView[] }>('handoff.list', { status: state, limit: 50 });
  const [{ sequences }, { tasks }, open, claimed, { events }, { senders }, status, organisation] =
    await Promise.all([
      ask<{ sequences: SequenceView[] }>('sequence.list'),
      ask<{ tasks: (Omit<TaskView, 'sequence'> & { sequenceId: string })[] }>('task.list', { limit: 50 }),
      handoffs('open'),
      handoffs('claimed'),
      ask<{ events: EventView[] }>('events', { newestFirst: true, limit: 60 }),
      ask<{ senders: Sender[] }>('sender.list'),
      engine.status(),
      ask<{ timeZone: string }>('organisation.get'),
    ]);
  const names = new Map(sequences.map(({ id, name }) => [id, name]));
  return {
    now: engine.clock.now(),
    timeZone: organisation.timeZone,
    demo,
    sequences,
    tasks: tasks.map(({ sequenceId, ...task }) => ({ ...task, sequence: names.get(sequenceId) ?? null })),
    handoffs: [...open.handoffs, ...claimed.handoffs],
    events,
    mailboxes: senders.map(mailboxView),
    nextDueAt: status.nextDueAt,
  };
}

export async function outboxMessages(engine: Engine, actor: Actor): Promise<readonly MessageView[]> {
  const { messages } = (await engine.run('message.list', { sender: 'outbox', limit: 100 }, { actor })) as {
    messages: MessageView[];
  };
  return messages;
}

interface Sender {
  readonly name: string;
  readonly address: string;
  readonly kind: string;
  readonly problem: string | null;
  readonly mailbox: MailboxView['folders'];
}

function mailboxView({ name, address, kind, problem, mailbox }: Sender): MailboxView {
  return { sender: name, address, outbox: kind === 'outbox', problem, folders: mailbox };
}
