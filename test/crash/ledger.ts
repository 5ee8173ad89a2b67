import { openStore } from '../../engine/store/database';
import { selectRaw } from '../../engine/store/bulk';

/** What is written down, as the tables hold it. */
export interface Ledger {
  readonly leads: readonly { readonly id: string; readonly email: string }[];
  /** Without those of leads that were in already: whoever enrols again after a crash leaves one, and it runs nothing. */
  readonly enrollments: readonly {
    readonly id: string;
    readonly leadId: string;
    readonly status: string;
    readonly reason: string | null;
    readonly emailsSent: number;
    readonly leaseOwner: string | null;
  }[];
  readonly messages: readonly {
    readonly enrollmentId: string;
    readonly messageId: string;
    readonly state: string;
    readonly intendedAt: number;
  }[];
  readonly tasks: readonly { readonly enrollmentId: string }[];
  readonly events: readonly {
    readonly kind: string;
    readonly enrollmentId: string;
    readonly at: number;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
}

/** Read past the operations: a test of what they keep must not ask them. */
export async function ledgerOf(database: string): Promise<Ledger> {
  const store = await openStore({ database });
  const rows = async (sql: string): Promise<never[]> => selectRaw(store, sql, []);
  try {
    const events: { data: unknown }[] = await rows(
      `select kind, enrollment_id as "enrollmentId", at, data from events where enrollment_id is not null`,
    );
    return {
      leads: await rows('select id, email from leads'),
      enrollments: await rows(
        `select id, lead_id as "leadId", status, reason, emails_sent as "emailsSent", lease_owner as "leaseOwner"
         from enrollments where reason is null or reason <> 'already_enrolled'`,
      ),
      messages: await rows(
        `select enrollment_id as "enrollmentId", message_id as "messageId", state, intended_at as "intendedAt"
         from messages`,
      ),
      tasks: await rows('select enrollment_id as "enrollmentId" from tasks'),
      events: events.map((event) => ({
        ...event,
        data: typeof event.data === 'string' ? JSON.parse(event.data) : event.data,
      })) as unknown as Ledger['events'],
    };
  } finally {
    await store.close();
  }
}
