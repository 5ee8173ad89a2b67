import { EXECUTIONS, TELLS_FAILURE, type ExecutionOutcome } from '../model/execution';
import type { EventKind } from '../model/event';
import { selectRaw } from './bulk';
import type { Db } from './database';
import { wayTo } from './seldom';

/** A line of history that tells of a stage's run. */
export interface ExecutionRow {
  readonly seq: number;
  readonly kind: EventKind;
  readonly at: number;
  readonly enrollmentId: string;
  readonly leadId: string;
  readonly sequenceId: string;
  readonly stageId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ExecutionFilter {
  readonly sequenceId?: string | undefined;
  /** Only those of one of these sequences. */
  readonly sequenceIds?: readonly string[] | undefined;
  readonly enrollmentId?: string | undefined;
  readonly stageId?: string | undefined;
  readonly outcome?: ExecutionOutcome | undefined;
  /** Only those with a smaller number. */
  readonly before?: number | undefined;
  readonly limit: number;
}

const TOLD = TELLS_FAILURE.map((kind) => `'${kind}'`).join(', ');

/** Newest first. A failure stands once: where its cause has a line of its own, 'failed' after it is left out. */
export async function listExecutions(db: Db, filter: ExecutionFilter): Promise<ExecutionRow[]> {
  const kinds = Object.entries(EXECUTIONS).flatMap(([kind, outcome]) =>
    filter.outcome === undefined || outcome === filter.outcome ? [kind] : [],
  );
  const way = wayTo(filter.enrollmentId === undefined ? kinds : undefined);
  const where = [...way.where, `kind in (select value from ${db.profile.jsonTexts})`, 'stage_id is not null'];
  const bindings: (string | number)[] = [JSON.stringify(kinds)];
  const equal = (column: string, value: string | undefined): void => {
    if (value === undefined) return;
    where.push(`${column} = ?`);
    bindings.push(value);
  };
  equal(way.sequence, filter.sequenceId);
  equal('enrollment_id', filter.enrollmentId);
  equal('stage_id', filter.stageId);
  if (filter.sequenceIds) {
    where.push(`${way.sequence} in (select value from ${db.profile.jsonTexts})`);
    bindings.push(JSON.stringify(filter.sequenceIds));
  }
  if (filter.before !== undefined) {
    where.push('seq < ?');
    bindings.push(filter.before);
  }
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    `select seq, kind, at, enrollment_id, lead_id, sequence_id, stage_id, data from events e
     where ${where.join(' and ')} and enrollment_id is not null and not (kind = 'failed' and exists (
       select 1 from events p where p.enrollment_id = e.enrollment_id and p.stage_id = e.stage_id
       and p.at = e.at and p.seq < e.seq and p.kind in (${TOLD})))
     order by seq desc limit ?`,
    [...bindings, filter.limit],
  );
  return rows.map((row) => ({
    seq: Number(row['seq']),
    kind: row['kind'] as EventKind,
    at: Number(row['at']),
    enrollmentId: String(row['enrollment_id']),
    leadId: String(row['lead_id']),
    sequenceId: String(row['sequence_id']),
    stageId: String(row['stage_id']),
    data: JSON.parse(String(row['data'])) as Record<string, unknown>,
  }));
}
