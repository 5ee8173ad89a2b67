import { EventEmitter } from 'node:events';
import type { Runner, RunnerOptions, WorkerEvents } from 'graphile-worker';
import { Pool } from 'pg';
import type { Side } from '../support/duel';

export interface GraphileWorker extends Side {
  close(): Promise<void>;
}

const CONCURRENCY = 24;

/**
 * graphile-worker's no-op jobs in this process, set as its own page on performance has it: 24 at once, fetched and
 * completed in batches, no line of log for each. Timed from its first job, so that its start costs it nothing, until
 * the last one is off its table (it calls a job complete before it has written that).
 */
export async function graphileWorker(url: string, jobs: number): Promise<GraphileWorker> {
  // Read once, when the package is loaded.
  process.env['NO_LOG_SUCCESS'] = '1';
  const { Logger, run, runMigrations } = await import('graphile-worker');
  const pool = new Pool({ connectionString: url, max: CONCURRENCY + 1 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const options = (events: WorkerEvents): RunnerOptions => ({
    pgPool: pool,
    logger: new Logger(() => () => undefined),
    events,
    noHandleSignals: true,
    taskList: { noop: () => undefined },
    preset: {
      worker: {
        concurrentJobs: CONCURRENCY,
        maxPoolSize: CONCURRENCY + 1,
        pollInterval: 2_000,
        localQueue: { size: 500 },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
  });
  await runMigrations(options(new EventEmitter()));

  async function nothingLeft(): Promise<void> {
    for (;;) {
      const { rows } = await pool.query('select 1 from graphile_worker._private_jobs limit 1');
      if (rows.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  return {
    async prepare() {
      await pool.query(
        `select graphile_worker.add_job('noop', json_build_object('id', i)) from generate_series(1, $1::int) i`,
        [jobs],
      );
      // Else some runs are thirty times slower: the planner believes what it knew of the emptied table.
      await pool.query('vacuum analyze graphile_worker._private_jobs');
    },
    async run() {
      const events: WorkerEvents = new EventEmitter();
      let first = 0;
      let done = 0;
      const all = new Promise<void>((resolve) => {
        events.on('job:start', () => (first ||= performance.now()));
        events.on('job:complete', () => {
          done += 1;
          if (done === jobs) resolve();
        });
      });
      const runner: Runner = await run(options(events));
      await all;
      await nothingLeft();
      const rate = (jobs / (performance.now() - first)) * 1_000;
      await runner.stop();
      return rate;
    },
    close: () => pool.end(),
  };
}
