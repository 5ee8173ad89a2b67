import { selectRaw } from './bulk';
import type { Db } from './database';

/** What came of one wording of one stage. Each enrollment counts once, whatever it was sent or did. */
export interface VariantResult {
  readonly stageId: string;
  /** Null: sent while the stage had no variants. */
  readonly variant: string | null;
  readonly sent: number;
  readonly opened: number;
  readonly clicked: number;
  readonly replied: number;
}

/** A reply is the doing of the last message before it; one of which nobody knows whether a person wrote it is none. */
const REPLIED = `exists (select 1 from inbound r
    where r.enrollment_id = m.enrollment_id and r.kind = 'reply' and r.certainty >= 0.7 and r.received_at >= m.intended_at
    and not exists (select 1 from messages n where n.enrollment_id = m.enrollment_id and n.state = 'sent'
      and n.intended_at > m.intended_at and n.intended_at <= r.received_at))`;

export async function variantResults(db: Db, sequenceId: string): Promise<VariantResult[]> {
  const once = (condition: string): string =>
    `count(distinct case when ${condition} then m.enrollment_id end)`;
  const rows = await selectRaw<Record<string, string | number | null>>(
    db,
    `select m.stage_id, m.variant, count(distinct m.enrollment_id) as sent, ${once('m.opened_at is not null')} as opened,
       ${once('m.clicked_at is not null')} as clicked, ${once(REPLIED)} as replied
     from messages m where m.sequence_id = ? and m.state = 'sent' group by m.stage_id, m.variant`,
    [sequenceId],
  );
  return rows.map((row) => ({
    stageId: String(row['stage_id']),
    variant: row['variant'] === null || row['variant'] === undefined ? null : String(row['variant']),
    sent: Number(row['sent']),
    opened: Number(row['opened']),
    clicked: Number(row['clicked']),
    replied: Number(row['replied']),
  }));
}
