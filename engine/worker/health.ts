import { nextDueAt } from '../store/enrollments';
import { countUnreadable } from '../store/inbound';
import { listCursors } from '../store/mailboxCursors';
import { listSenders } from '../store/senders';
import type { Context } from './context';
import { selectRaw } from '../store/bulk';

/** How an engine is doing; asking proves that its database answers. */
export interface Health {
  readonly database: 'sqlite' | 'postgres';
  readonly driver: string;
  /** By the engine's clock. */
  readonly now: number;
  /** Enrollments that are due and not looked at yet. */
  readonly due: number;
  readonly nextDueAt: number | null;
  readonly senders: readonly {
    readonly id: string;
    readonly name: string;
    readonly problem: string | null;
  }[];
  readonly mailboxes: readonly {
    readonly sender: string;
    readonly folder: string;
    readonly sweptAt: number;
    readonly problem: string | null;
    /** Mails in it that could not be taken in; they were passed over, and a person should look at them. */
    readonly unreadable: number;
  }[];
}

export async function health(context: Context): Promise<Health> {
  const { store, clock } = context;
  const now = clock.now();
  const rows = await selectRaw<{ due: number }>(
    store,
    'select count(*) as due from enrollments where due_at is not null and due_at <= ?',
    [now],
  );
  const senders = await listSenders(store);
  const unreadable = await countUnreadable(store);
  const names = new Map(senders.map(({ id, name }) => [id, name]));
  return {
    database: store.profile.name,
    driver: store.driver,
    now,
    due: Number(rows[0]?.due ?? 0),
    nextDueAt: await nextDueAt(store),
    senders: senders.map(({ id, name, problem }) => ({ id, name, problem })),
    mailboxes: (await listCursors(store)).map(({ senderId, folder, sweptAt, problem }) => ({
      sender: names.get(senderId) ?? senderId,
      folder,
      sweptAt,
      problem,
      unreadable: Number(
        unreadable.find((each) => each.senderId === senderId && each.folder === folder)?.count ?? 0,
      ),
    })),
  };
}
