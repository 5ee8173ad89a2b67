import { Router } from 'express';
import { messageOf, systemClock } from '../../engine/index';
import { VERSION } from '../version';
import { actorOf } from './auth';
import type { Site } from './site';

/** A tick that has not come back for so long means that nothing is being sent. */
const TICK_LATE_MS = 5 * 60_000;

/** `/health`: the process answers. And where the database does not, `/ready` says so before a session is looked up. */
export function liveness({ engine, log }: Site): Router {
  const router = Router();
  router.get('/health', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ status: 'ok' });
  });
  router.get('/ready', async (_request, response, next) => {
    const problem = await engine.status().then(() => null, messageOf);
    if (problem === null) return next();
    log.error('The database does not answer.', { reason: problem });
    response.status(503).set('Cache-Control', 'no-store').json({ status: 'not_ready' });
  });
  return router;
}

/**
 * `/ready`: it can do its work: the database answers and the tick goes. Open, and tells those who are not signed in no
 * more than that. A mailbox with a problem is told, and does not take the runner out of service: its page is where the
 * problem is mended.
 */
export function readiness({ engine, schedule }: Site): Router {
  const router = Router();
  const { now } = systemClock();
  router.get('/ready', async (request, response) => {
    const problems: string[] = [];
    if (schedule.tickProblem !== null) problems.push(`The last tick failed: ${schedule.tickProblem}`);
    if (now() - (schedule.tickedAt ?? schedule.startedAt) > TICK_LATE_MS)
      problems.push('The tick has not run for five minutes.');
    const ready = problems.length === 0;
    const known = actorOf(request) !== null;
    const details = known
      ? {
          version: VERSION,
          problems,
          tickedAt: iso(schedule.tickedAt),
          sweptAt: iso(schedule.sweptAt),
          engine: await engine.status(),
        }
      : {};
    response
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status: ready ? 'ready' : 'not_ready', ...details });
  });
  return router;
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
