import type { Migration } from '../migrate';

/** Merging and erasing find what belongs to a lead; without these they read every row of every table, in a transaction. */
export const leadIndexes: Migration = {
  name: '006-lead-indexes',
  async up(knex) {
    for (const index of [
      'tasks_lead on tasks (lead_id)',
      'handoffs_lead on handoffs (lead_id)',
      'source_events_of_lead on source_events (lead_id)',
      'segment_rule_leads_lead on segment_rule_leads (lead_id)',
      'inbound_from on inbound (lower("from"))',
      'leads_merged_into on leads (merged_into) where merged_into is not null',
    ])
      await knex.raw(`create index ${index}`);
  },
};
