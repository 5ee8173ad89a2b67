import type { Migration } from '../migrate';

/** What went wrong and what came back is found among all that went well, however long history has grown. */
export const seldomEvents: Migration = {
  name: '012-seldom-events',
  async up(knex) {
    await knex.raw(
      `create index events_seldom on events (kind, seq) where kind in ('email_failed', 'delivery_uncertain', 'delivery_settled', 'handoff_failed', 'handoff_expired', 'failed', 'not_sent', 'replied', 'mail_received', 'mail_unmatched', 'unsubscribed', 'message_opened', 'message_clicked')`,
    );
  },
};
