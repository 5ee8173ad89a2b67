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

/**
 * One statement: what reached leads, with the answers to it, joined to what became of them. A reply counts for the last
 * email before it, so that stages and variants, and every filter, agree on whose it is; one of which nobody knows whether
 * a person wrote it is none. Where somebody says that the lead has answered (by telephone, in another channel, or that
 * unclear mail), it counts for whatever reached the lead last.
 */
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
       select id, enrollment_id, stage_id, variant, 'email' as channel, sender_id, intended_at as at, opened_at, clicked_at
         from messages where sequence_id = ? and state = 'sent'
       union all
       select k.id, k.enrollment_id, k.stage_id, null, k.channel, e.sender_id, k.closed_at, null, null
         from tasks k join enrollments e on e.id = k.enrollment_id where k.sequence_id = ? and k.status = 'done'
       union all
       select h.id, h.enrollment_id, h.stage_id, null, h.channel, e.sender_id, h.closed_at, null, null
         from handoffs h join enrollments e on e.id = h.enrollment_id where h.sequence_id = ? and h.status = 'done'
     ), answers as (
       select distinct (select m.id from messages m where m.enrollment_id = i.enrollment_id and m.state = 'sent'
         and m.intended_at <= i.received_at order by m.intended_at desc, m.id desc limit 1) as message_id
       from inbound i join enrollments e on e.id = i.enrollment_id
       where e.sequence_id = ? and i.kind = 'reply' and i.certainty >= 0.7
     ), told as (
       select t.id, row_number() over (partition by t.enrollment_id order by t.at desc, t.id desc) as place
       from touches t join enrollments e on e.id = t.enrollment_id
       where e.status = 'finished' and e.reason = 'replied' and t.at <= e.finished_at and not exists (
         select 1 from inbound i where i.enrollment_id = e.id and i.kind = 'reply' and i.certainty >= 0.7)
     ), facts as (
       select t.enrollment_id, t.stage_id, t.variant, t.opened_at, t.clicked_at, e.last_stage_id,
         case when a.message_id is null and r.id is null then 0 else 1 end as answered,
         case when e.reason in ('meeting_booked', 'converted') then 1 else 0 end as won,
         case when e.status = 'removed' or (e.status = 'finished' and e.reason <> 'completed') then 1 else 0 end as interrupted
       from touches t join enrollments e on e.id = t.enrollment_id left join answers a on a.message_id = t.id
         left join told r on r.id = t.id and r.place = 1
       where ${where.join(' and ')}
     )
     select ${groups === '' ? '' : `${groups},`} count(*) as sent,
       count(distinct f.enrollment_id) as contacted,
       ${distinct('f.opened_at is not null')} as opened,
       ${distinct('f.clicked_at is not null or f.answered = 1 or f.won = 1')} as interacted,
       ${distinct('f.answered = 1')} as answered,
       ${distinct(interrupted)} as interrupted
     from facts f ${groups === '' ? '' : `group by ${groups}`}`,
    [sequenceId, sequenceId, sequenceId, sequenceId, ...bindings],
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
