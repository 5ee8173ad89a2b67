import type { Migration } from '../migrate';

/** What a mail provider calls a message that a workflow has sent: its answers carry these, not our Message-ID. */
export const providerIds: Migration = {
  name: '007-provider-ids',
  async up(knex) {
    await knex.schema.alterTable('messages', (t) => {
      t.text('provider_message_id');
      t.text('provider_thread_id');
    });
    for (const column of ['provider_message_id', 'provider_thread_id'])
      await knex.raw(`create index messages_${column} on messages (${column}) where ${column} is not null`);
  },
};
