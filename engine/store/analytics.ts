import { selectRaw } from './bulk';
import type { Db } from './database';

/** How far leads came; each enrollment counts once in each figure. */
export interface Funnel {
  /** Emails, tasks and handoffs that reached the lead; not leads. */
  readonly sent: number;
  readonly contacted: number;
  readonly opened: number;
  /** Clicked, answered, booked a meeting or converted. */
  readonly interacted: number;
  readonly answered: number;
  /** Left before the end; of a stage: after this stage. */
  readonly interrupted: number;
}

export interface StageFunnel extends Funnel {
  readonly stageId: string;
  readonly variant: string | null;
}

export interface AnalyticsFilter {
  readonly sequenceId: string;
  readonly senderId?: string | undefined;
  /** `email`, or the channel of tasks and handoffs. */
  readonly channel?: string | undefined;
  /** Only what happened at or after, and before. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The whole sequence. */
export async function funnelOf(db: Db, filter: AnalyticsFilter): Promise<Funnel> {
  const rows = await query(db, filter, '', 'f.interrupted = 1');
  return read(rows[0] ?? {});
}

/** Each stage, or each variant of each stage. */
export async function funnelsByStage(
  db: Db,
  filter: AnalyticsFilter,
  by: 'stage' | 'variant',
): Promise<StageFunnel[]> {
  const columns = by === 'stage' ? 'f.stage_id' : 'f.stage_id, f.variant';
  const rows = await query(db, filter, columns, 'f.interrupted = 1 and f.last_stage_id = f.stage_id');
  return rows.map((row) => ({
    ...read(row),
    stageId: String(row['stage_id']),
    variant: typeof row['variant'] === 'string' ? row['variant'] : null,
  }));
}

/** Nothing of this table reached the lead between the touch `t` and then. */
const nothingSince = (table: string, status: string, at: string, then: string): string =>
  `not exists (select 1 from ${table} n where n.enrollment_id = e.id and n.${status} and n.${at} <= ${then}
     and (n.${at} > t.at or (n.${at} = t.at and n.id > t.id)))`;

const noEmailSince = (then: string): string =>
  nothingSince('messages', "state = 'sent'", 'intended_at', then);

const REPLIES = "from inbound i where i.enrollment_id = e.id and i.kind = 'reply' and i.certainty >= 0.7";

/**
 * A reply counts for the last email before it, so that stages and variants, and every filter, agree on whose it is; one of
 * which nobody knows whether a person wrote it is none. Where somebody says that the lead has answered (by telephone, in
 * another channel, or that unclear mail), it counts for whatever reached the lead last. Looked up touch by touch: SQLite
 * joined lists of them by reading them whole for each, hours for 500,000 leads.
 */
const ANSWERED = `t.is_email = 1 and exists (select 1 ${REPLIES} and i.received_at >= t.at and ${noEmailSince('i.received_at')})`;
const TOLD = `e.status = 'finished' and e.reason = 'replied' and t.at <= e.finished_at and not exists (select 1 ${REPLIES})
  and ${noEmailSince('e.finished_at')} and ${nothingSince('tasks', "status = 'done'", 'closed_at', 'e.finished_at')}
  and ${nothingSince('handoffs', "status = 'done'", 'closed_at', 'e.finished_at')}`;

/** One statement: what reached leads, joined to what became of them. */
function query(
  db: Db,
  filter: AnalyticsFilter,
  groups: string,
  interrupted: string,
): Promise<Record<string, unknown>[]> {
  const { sequenceId, senderId, channel, from, to } = filter;
  const where: string[] = ['1 = 1'];
  const bindings: (string | number)[] = [];
  const add = (sql: string, value: string | number | undefined): void => {
    if (value === undefined) return;
    where.push(sql);
    bindings.push(value);
  };
  add('t.sender_id = ?', senderId);
  add('lower(t.channel) = ?', channel?.toLowerCase());
  add('t.at >= ?', from);
  add('t.at < ?', to);
  const distinct = (condition: string): string =>
    `count(distinct case when ${condition} then f.enrollment_id end)`;
  return selectRaw<Record<string, unknown>>(
    db,
    `with touches as (
       select id, enrollment_id, stage_id, variant, 'email' as channel, 1 as is_email, sender_id, intended_at as at, opened_at, clicked_at
         from messages where sequence_id = ? and state = 'sent'
       union all
       select k.id, k.enrollment_id, k.stage_id, null, k.channel, 0, e.sender_id, k.closed_at, null, null
         from tasks k join enrollments e on e.id = k.enrollment_id where k.sequence_id = ? and k.status = 'done'
       union all
       select h.id, h.enrollment_id, h.stage_id, null, h.channel, 0, e.sender_id, h.closed_at, null, null
         from handoffs h join enrollments e on e.id = h.enrollment_id where h.sequence_id = ? and h.status = 'done'
     ), facts as (
       select t.enrollment_id, t.stage_id, t.variant, t.opened_at, t.clicked_at, e.last_stage_id,
         case when (${ANSWERED}) or (${TOLD}) then 1 else 0 end as answered,
         case when e.reason in ('meeting_booked', 'converted') then 1 else 0 end as won,
         case when e.status = 'removed' or (e.status = 'finished' and e.reason <> 'completed') then 1 else 0 end as interrupted
       from touches t join enrollments e on e.id = t.enrollment_id
       where ${where.join(' and ')}
     )
     select ${groups === '' ? '' : `${groups},`} count(*) as sent,
       count(distinct f.enrollment_id) as contacted,
       ${distinct('f.opened_at is not null')} as opened,
       ${distinct('f.clicked_at is not null or f.answered = 1 or f.won = 1')} as interacted,
       ${distinct('f.answered = 1')} as answered,
       ${distinct(interrupted)} as interrupted
     from facts f ${groups === '' ? '' : `group by ${groups}`}`,
    [sequenceId, sequenceId, sequenceId, ...bindings],
  );
}

function read(row: Readonly<Record<string, unknown>>): Funnel {
  const count = (name: keyof Funnel): number => Number(row[name] ?? 0);
  return {
    sent: count('sent'),
    contacted: count('contacted'),
    opened: count('opened'),
    interacted: count('interacted'),
    answered: count('answered'),
    interrupted: count('interrupted'),
  };
}
