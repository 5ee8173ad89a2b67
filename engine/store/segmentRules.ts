import { findIn, insertRows, selectRaw, selectRows, updateRows } from './bulk';
import type { Db } from './database';
import { leadConditionSql, type LeadCondition } from './leadFilter';
import { leads, type LeadRow } from './leads';
import { table } from './table';

/** 'Whoever comes into this segment is enrolled in that sequence.' */
export interface SegmentRule {
  readonly id: string;
  readonly segmentId: string;
  readonly sequenceId: string;
  /** Who sends, instead of the sequence's own senders. */
  readonly senderId: string | null;
  readonly ownerId: string | null;
  readonly isOn: boolean;
  /** Leads that were last changed before were looked at; 0: none were. */
  readonly lookedUntil: number;
  readonly createdAt: number;
}

const rules = table<SegmentRule>('segment_rules', {
  id: 'text',
  segmentId: 'text',
  sequenceId: 'text',
  senderId: 'text',
  ownerId: 'text',
  isOn: 'bool',
  lookedUntil: 'int',
  createdAt: 'int',
});

/** A lead that a rule has answered for. */
export interface RuleLead {
  readonly ruleId: string;
  readonly leadId: string;
  /** Null: enrolled; else why not. */
  readonly code: string | null;
  readonly at: number;
}

const ruleLeads = table<RuleLead>('segment_rule_leads', {
  ruleId: 'text',
  leadId: 'text',
  code: 'text',
  at: 'int',
});

export function findRulesOf(db: Db, segmentIds: readonly string[]): Promise<SegmentRule[]> {
  return findIn(db, rules, 'segmentId', segmentIds, 'order by id');
}

/** Those that are on and name the sender. */
export function findRulesOfSender(db: Db, senderId: string): Promise<SegmentRule[]> {
  return findIn(db, rules, 'senderId', [senderId], 'and is_on = 1 order by id');
}

/** Those that have work: switched on, their sequence published. */
export function listActiveRules(db: Db): Promise<SegmentRule[]> {
  return selectRows(
    db,
    rules,
    (columns) =>
      `select ${columns} from segment_rules where is_on = 1
       and exists (select 1 from sequences s where s.id = segment_rules.sequence_id and s.status = 'published') order by id`,
  );
}

/** Nobody else works on the rule before the transaction ends; null when somebody does, or it is off by now. */
export async function lockRule(db: Db, id: string): Promise<SegmentRule | null> {
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    `select * from segment_rules where id = ? and is_on = 1 ${db.profile.skipLocked}`,
    [id],
  );
  return rows[0] ? rules.read(rows[0]) : null;
}

export async function insertRule(db: Db, rule: SegmentRule): Promise<void> {
  await insertRows(db, rules, [rule]);
}

export async function updateRule(db: Db, rule: SegmentRule): Promise<void> {
  await updateRows(db, rules, ['senderId', 'ownerId', 'isOn', 'lookedUntil'], [rule]);
}

/** A segment whose filter changed: whoever matches now counts, however long ago the lead was changed. */
export async function lookAgain(db: Db, segmentId: string): Promise<void> {
  await selectRaw(db, 'update segment_rules set looked_until = 0 where segment_id = ? returning id', [
    segmentId,
  ]);
}

/**
 * Leads that match and for which the rule has not answered yet, longest unchanged first. One that was passed over is
 * asked about again when it has changed since; one that was enrolled never.
 * @param from only leads that were changed then or later; of those changed at that very time, the ones behind this id
 */
export async function newMatches(
  db: Db,
  rule: Pick<SegmentRule, 'id'>,
  condition: LeadCondition,
  from: { readonly updatedAt: number; readonly id: string },
  limit: number,
): Promise<LeadRow[]> {
  const { sql, bindings } = leadConditionSql(db.profile, condition);
  return selectRows(
    db,
    leads,
    (columns) =>
      `select ${columns} from leads where updated_at >= ? and (updated_at > ? or id > ?) and ${sql}
       and not exists (select 1 from segment_rule_leads r where r.rule_id = ? and r.lead_id = leads.id
         and (r.code is null or r.at > leads.updated_at))
       order by updated_at, id limit ?`,
    [from.updatedAt, from.updatedAt, from.id, ...bindings, rule.id, limit],
  );
}

/** Writes answers down; they take the place of earlier refusals. */
export async function insertRuleLeads(db: Db, rows: readonly RuleLead[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  await selectRaw(
    db,
    `delete from segment_rule_leads where rule_id = ? and code is not null
     and lead_id in (select value from ${db.profile.jsonTexts}) returning lead_id`,
    [first.ruleId, JSON.stringify(rows.map(({ leadId }) => leadId))],
  );
  await insertRows(db, ruleLeads, rows, { onConflict: 'ignore' });
}

export async function countRuleLeads(
  db: Db,
  ruleIds: readonly string[],
): Promise<Map<string, { enrolled: number; passedOver: number }>> {
  const rows = await selectRaw<{ rule_id: string; enrolled: number; passed_over: number }>(
    db,
    `select rule_id, count(*) - count(code) as enrolled, count(code) as passed_over from segment_rule_leads
     where rule_id in (select value from ${db.profile.jsonTexts}) group by rule_id`,
    [JSON.stringify(ruleIds)],
  );
  return new Map(
    rows.map((row) => [row.rule_id, { enrolled: Number(row.enrolled), passedOver: Number(row.passed_over) }]),
  );
}
