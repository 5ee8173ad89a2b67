import type { Knex } from 'knex';
import type { Migration } from '../migrate';

/**
 * The first schema. Texts hold ids (26 characters) and JSON; bigints hold epoch milliseconds; booleans are 0 or 1:
 * the same on both databases, so that one query serves both.
 */
export const first: Migration = {
  name: '001-first',
  async up(knex) {
    await people(knex);
    await plans(knex);
    await mail(knex);
    await progress(knex);
    await history(knex);
    await indexes(knex);
  },
};

const LIVE = "('active', 'pending', 'paused', 'failed', 'not_sent')";

async function people(knex: Knex): Promise<void> {
  await knex.schema.createTable('settings', (t) => {
    t.text('key').primary();
    t.text('value').notNullable();
  });
  await knex.schema.createTable('members', (t) => {
    t.text('id').primary();
    t.text('email').notNullable().unique();
    t.text('name').notNullable();
    t.text('role').notNullable();
    t.text('password_hash');
    t.bigInteger('created_at').notNullable();
  });
  await knex.schema.createTable('api_keys', (t) => {
    t.text('id').primary();
    t.text('member_id').references('members.id').onDelete('CASCADE');
    t.text('name').notNullable();
    t.text('hash').notNullable().unique();
    t.text('prefix').notNullable();
    t.bigInteger('created_at').notNullable();
    t.bigInteger('revoked_at');
  });
  await knex.schema.createTable('sessions', (t) => {
    t.text('id').primary();
    t.text('data').notNullable();
    t.bigInteger('expires_at').notNullable().index();
  });
  await knex.schema.createTable('leads', (t) => {
    t.text('id').primary();
    t.text('email').notNullable();
    t.text('email_key').notNullable().unique();
    for (const name of [
      'first_name',
      'last_name',
      'name',
      'company',
      'title',
      'phone',
      'time_zone',
      'stage',
      'crm_id',
    ]) {
      t.text(name);
    }
    t.text('fields').notNullable();
    t.bigInteger('created_at').notNullable();
    t.bigInteger('updated_at').notNullable();
    // Which import wrote the lead last, and from which line: a second line with the same address is told apart from a
    // lead that was there before, without a list of addresses in memory.
    t.text('import_id');
    t.bigInteger('import_line');
  });
  await knex.schema.createTable('lead_fields', (t) => {
    t.text('name').primary();
    t.bigInteger('created_at').notNullable();
  });
  await knex.schema.createTable('suppressions', (t) => {
    t.text('id').primary();
    // 'address' or 'domain'
    t.text('kind').notNullable();
    t.text('value').notNullable();
    t.text('reason').notNullable();
    t.text('note');
    t.bigInteger('created_at').notNullable();
    t.unique(['kind', 'value']);
  });
}

async function plans(knex: Knex): Promise<void> {
  await knex.schema.createTable('sequences', (t) => {
    t.text('id').primary();
    t.text('name').notNullable();
    t.text('name_key').notNullable().unique();
    t.text('status').notNullable();
    t.text('owner_id');
    t.text('sharing').notNullable();
    t.text('draft').notNullable();
    t.text('revision_id');
    t.bigInteger('created_at').notNullable();
    t.bigInteger('updated_at').notNullable();
  });
  await knex.schema.createTable('revisions', (t) => {
    t.text('id').primary();
    t.text('sequence_id').notNullable().references('sequences.id');
    t.bigInteger('number').notNullable();
    t.text('definition').notNullable();
    t.bigInteger('published_at').notNullable();
    t.unique(['sequence_id', 'number']);
  });
}

async function mail(knex: Knex): Promise<void> {
  await knex.schema.createTable('senders', (t) => {
    t.text('id').primary();
    t.text('kind').notNullable();
    t.text('name').notNullable();
    t.text('name_key').notNullable().unique();
    t.text('from_name');
    t.text('address').notNullable();
    t.text('reply_to');
    t.text('signature');
    t.text('smtp');
    t.text('imap');
    // Both passwords, sealed (AES-256-GCM); never in the JSON above.
    t.text('secrets');
    t.bigInteger('daily_quota');
    t.bigInteger('hourly_quota');
    t.bigInteger('minimum_gap').notNullable();
    t.text('window').notNullable();
    t.smallint('envelope_tag').notNullable();
    t.text('member_id');
    t.text('problem');
    // While a sender has a problem of its own: tried again then, a little later each time.
    t.bigInteger('problem_until');
    t.bigInteger('failures').notNullable().defaultTo(0);
    t.bigInteger('created_at').notNullable();
  });
  await knex.schema.createTable('mailbox_cursors', (t) => {
    t.text('sender_id').notNullable();
    t.text('folder').notNullable();
    t.text('uid_validity').notNullable();
    t.bigInteger('last_uid').notNullable();
    t.bigInteger('swept_at').notNullable();
    t.text('problem');
    t.primary(['sender_id', 'folder']);
  });
  await knex.schema.createTable('messages', (t) => {
    t.text('id').primary();
    t.text('enrollment_id').notNullable();
    t.text('lead_id').notNullable();
    t.text('sequence_id').notNullable();
    t.text('stage_id').notNullable();
    t.bigInteger('attempt').notNullable();
    t.text('sender_id').notNullable();
    t.text('state').notNullable();
    t.text('recipient').notNullable();
    t.text('subject').notNullable();
    t.text('text').notNullable();
    t.text('html');
    t.text('message_id').notNullable();
    t.text('thread').notNullable();
    t.text('response');
    t.bigInteger('intended_at').notNullable();
    t.bigInteger('settled_at');
  });
  await knex.schema.createTable('inbound', (t) => {
    t.text('id').primary();
    t.text('sender_id');
    t.text('folder');
    t.text('uid_validity');
    t.bigInteger('uid');
    t.text('message_id');
    t.text('from');
    t.text('subject');
    t.text('kind').notNullable();
    t.float('certainty').notNullable();
    t.text('evidence').notNullable();
    t.text('text').notNullable();
    t.text('enrollment_id');
    t.text('lead_id');
    t.text('matched_by');
    t.bigInteger('received_at').notNullable();
    // The same mail seen twice (two folders, a new UIDVALIDITY, a second sweep) has effects once.
    t.text('digest').notNullable().unique();
  });
}

async function progress(knex: Knex): Promise<void> {
  await knex.schema.createTable('enrollments', (t) => {
    t.text('id').primary();
    t.text('sequence_id').notNullable();
    t.text('lead_id').notNullable();
    t.text('revision_id').notNullable();
    t.text('status').notNullable();
    t.text('reason');
    t.text('detail');
    t.text('stage_id');
    t.bigInteger('attempt').notNullable();
    t.bigInteger('due_at');
    t.bigInteger('held_due_at');
    t.text('sender_id').notNullable();
    t.text('enrolled_by');
    t.bigInteger('enrolled_at').notNullable();
    t.bigInteger('finished_at');
    t.bigInteger('updated_at').notNullable();
    t.bigInteger('stages_done').notNullable();
    t.bigInteger('emails_sent').notNullable();
    t.text('last_stage_id');
    t.bigInteger('last_stage_at');
    // Whose quota the next action takes: a sender's id, or 'free'.
    t.text('lane').notNullable();
    // 0: a follow-up, 1: a first touch.
    t.bigInteger('priority').notNullable();
    t.text('lease_owner');
    t.bigInteger('lease_until');
  });
  await knex.schema.createTable('tasks', (t) => {
    t.text('id').primary();
    t.text('enrollment_id').notNullable();
    t.text('lead_id').notNullable();
    t.text('sequence_id').notNullable();
    t.text('stage_id').notNullable();
    t.bigInteger('attempt').notNullable();
    t.text('assignee_id');
    t.text('channel').notNullable();
    t.text('title').notNullable();
    t.text('note');
    t.text('status').notNullable();
    t.text('outcome');
    t.bigInteger('due_at').notNullable();
    t.bigInteger('created_at').notNullable();
    t.bigInteger('closed_at');
    t.unique(['enrollment_id', 'stage_id', 'attempt']);
  });
  await knex.schema.createTable('handoffs', (t) => {
    t.text('id').primary();
    t.text('enrollment_id').notNullable();
    t.text('lead_id').notNullable();
    t.text('sequence_id').notNullable();
    t.text('stage_id').notNullable();
    t.bigInteger('attempt').notNullable();
    t.text('channel').notNullable();
    t.text('payload').notNullable();
    t.text('status').notNullable();
    t.text('claimed_by');
    // Not handed out before: a claim's lease, or 'retry later'.
    t.bigInteger('available_at').notNullable();
    t.bigInteger('deadline').notNullable();
    t.text('answer');
    t.bigInteger('created_at').notNullable();
    t.bigInteger('closed_at');
    t.unique(['enrollment_id', 'stage_id', 'attempt']);
  });
}

async function history(knex: Knex): Promise<void> {
  await knex.schema.createTable('events', (t) => {
    t.bigIncrements('seq');
    t.text('kind').notNullable();
    t.bigInteger('at').notNullable();
    t.text('actor_kind').notNullable();
    t.text('actor_id');
    t.text('enrollment_id');
    t.text('lead_id');
    t.text('sequence_id');
    t.text('stage_id');
    t.text('data').notNullable();
  });
}

async function indexes(knex: Knex): Promise<void> {
  const statements = [
    // The tick's one question: what of this lane is due, follow-ups first. Nothing that waits for a person is in it.
    'create index enrollments_due on enrollments (lane, priority, due_at) where due_at is not null',
    'create index enrollments_leased on enrollments (lane) where lease_owner is not null',
    `create unique index enrollments_live on enrollments (sequence_id, lead_id) where status in ${LIVE}`,
    'create index enrollments_lead on enrollments (lead_id)',
    'create index enrollments_sequence on enrollments (sequence_id, status)',
    'create unique index messages_once on messages (enrollment_id, stage_id, attempt)',
    'create index messages_sender on messages (sender_id, intended_at)',
    'create index messages_sequence on messages (sequence_id, intended_at)',
    'create index messages_lead on messages (lead_id, intended_at)',
    "create index messages_open on messages (sender_id) where state in ('intended', 'uncertain')",
    'create index messages_message_id on messages (message_id)',
    'create index inbound_lead on inbound (lead_id)',
    'create index inbound_enrollment on inbound (enrollment_id) where enrollment_id is not null',
    "create index inbound_unreadable on inbound (sender_id) where kind = 'unreadable'",
    "create index tasks_open on tasks (due_at) where status = 'open'",
    "create index handoffs_open on handoffs (channel, available_at) where status in ('open', 'claimed')",
    'create index events_enrollment on events (enrollment_id, seq) where enrollment_id is not null',
    // What is about an enrollment is found through it: one index entry less for each line of most of history.
    'create index events_lead on events (lead_id, seq) where lead_id is not null and enrollment_id is null',
    'create index events_sequence on events (sequence_id, seq) where sequence_id is not null',
  ];
  for (const statement of statements) await knex.raw(statement);
}
