import { Router, type Request, type Response } from 'express';
import { systemClock } from '../../engine/index';
import { html } from '../web/html';
import { outboxPage } from '../web/outboxPage';
import type { MessageDetail } from '../web/shapes';
import { statusPage } from '../web/statusPage';
import { knownActor } from './auth';
import { wantsPage } from './errors';
import type { Site } from './site';
import { outboxMessages, statusView } from './statusView';

/** A tick that is so late is worth a red dot. */
const LATE_MS = 120_000;

/** The pages of signed-in members, and what their buttons do. */
export function pages(site: Site): Router {
  const { engine, demo, schedule } = site;
  const router = Router();
  const frame = (request: Request) => ({ member: knownActor(request).name, notice: demo?.notice ?? null });

  router.get('/', async (request, response) => {
    const view = await statusView(engine, knownActor(request), demo !== null);
    const running =
      schedule.tickProblem === null &&
      systemClock().now() - (schedule.tickedAt ?? schedule.startedAt) < LATE_MS;
    response.type('html').send(statusPage(view, { ...frame(request), running }));
  });

  router.get(['/outbox', '/outbox/:message'], async (request, response) => {
    const actor = knownActor(request);
    const { message } = request.params;
    const organisation = (await engine.run('organisation.get', {}, { actor })) as { timeZone: string };
    const open = message === undefined ? null : await oneMessage(site, request, String(message));
    const messages = await outboxMessages(engine, actor);
    const view = { now: engine.clock.now(), timeZone: organisation.timeZone, messages, open };
    response.type('html').send(outboxPage(view, frame(request)));
  });

  router.get('/outbox/:message/html', async (request, response) => {
    const { html: body } = await oneMessage(site, request, String(request.params.message));
    // The mail is somebody else's text: no scripts, no forms, nothing fetched, whatever it asks for.
    response.set(
      'Content-Security-Policy',
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
    );
    response.set('X-Frame-Options', 'SAMEORIGIN');
    response.type('html').send(body ?? html``.html);
  });

  const act = (path: string, name: string, input: (id: string) => object): void => {
    router.post(path, async (request, response) => {
      const result = await engine.run(name, input(String(request.params['id'])), {
        actor: knownActor(request),
      });
      answer(request, response, result);
    });
  };
  act('/tasks/:id/complete', 'task.complete', (task) => ({ task }));
  act('/tasks/:id/skip', 'task.skip', (task) => ({ task }));
  act('/handoffs/:id/done', 'handoff.report', (handoff) => ({
    handoff,
    outcome: 'done',
    note: 'by hand, on the status page',
  }));
  act('/handoffs/:id/failed', 'handoff.report', (handoff) => ({
    handoff,
    outcome: 'failed',
    note: 'by hand, on the status page',
  }));
  return router;
}

async function oneMessage({ engine }: Site, request: Request, message: string): Promise<MessageDetail> {
  return (await engine.run('message.get', { message }, { actor: knownActor(request) })) as MessageDetail;
}

/** The page's script shows the sentence; without it the person comes back to the page. */
function answer(request: Request, response: Response, result: unknown): void {
  if (wantsPage(request)) response.redirect(303, '/');
  else response.json(result);
}
