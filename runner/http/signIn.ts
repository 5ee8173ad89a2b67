import { timingSafeEqual } from 'node:crypto';
import { Router, urlencoded } from 'express';
import { isThroughlineError } from '../../engine/index';
import { loginPage, setupPage } from '../web/signInPages';
import { signIn, signOut } from './session';
import type { Site } from './site';
import { slowDown } from './slowDown';

const ATTEMPTS = 10;
const WINDOW_MS = 15 * 60_000;

/** The doors: sign in, sign out, the first account, the demo's link. */
export function signInRoutes({ engine, demo }: Site): Router {
  const router = Router();
  const form = urlencoded({ extended: false, limit: '20kb' });
  const slow = slowDown({
    windowMs: WINDOW_MS,
    limit: ATTEMPTS,
    message: 'Too many attempts from this address.',
    hint: 'Wait 15 minutes and try again.',
    // Those who get in are not counted.
    isFine: ({ statusCode }) => statusCode < 400,
  });

  router.get('/login', async (request, response) => {
    response.type('html').send(
      loginPage({
        then: text(request.query, 'then'),
        problem: null,
        setupNeeded: await engine.auth.setupNeeded(),
        demo: demo !== null,
        linkUsed: text(request.query, 'setup') === 'done',
      }),
    );
  });

  router.post('/login', slow, form, async (request, response) => {
    const then = text(request.body, 'then');
    try {
      const actor = await engine.auth.login(text(request.body, 'email'), text(request.body, 'password'));
      await signIn(request, String(actor.id));
      response.redirect(303, ownPath(then));
    } catch (error) {
      const problem = shown(error);
      response
        .status(401)
        .type('html')
        .send(loginPage({ then, problem, setupNeeded: false, demo: false, linkUsed: false }));
    }
  });

  router.post('/logout', async (request, response) => {
    await signOut(request);
    response.redirect(303, '/login');
  });

  router.get('/setup', slow, async (request, response) => {
    if (!(await engine.auth.setupNeeded())) return response.redirect(303, '/login?setup=done');
    response
      .set('Referrer-Policy', 'no-referrer')
      .type('html')
      .send(setupPage(text(request.query, 'token'), null));
  });

  router.post('/setup', slow, form, async (request, response) => {
    const [token, email, name, password] = ['token', 'email', 'name', 'password'].map((key) =>
      text(request.body, key),
    ) as [string, string, string, string];
    try {
      const actor = await engine.auth.firstMember(token, { email, name, password });
      await signIn(request, String(actor.id));
      response.redirect(303, '/');
    } catch (error) {
      response
        .status(400)
        .type('html')
        .send(setupPage(token, shown(error), { email, name }));
    }
  });

  router.get('/demo', slow, async (request, response) => {
    if (demo === null || !same(text(request.query, 'token'), demo.token))
      return response.redirect(303, '/login');
    await signIn(request, demo.memberId);
    response.redirect(303, '/');
  });
  return router;
}

/** What the person may read; a fault of the program goes on to the error handler. */
function shown(error: unknown): string {
  if (!isThroughlineError(error) || error.kind === 'internal') throw error;
  const more = error.problems.map(({ message }) => message);
  return [more.length > 0 ? more.join(' ') : error.message, error.hint].filter(Boolean).join(' ');
}

function text(from: unknown, key: string): string {
  const value = (from as Record<string, unknown> | undefined)?.[key];
  return typeof value === 'string' ? value : '';
}

/** Only a path of ours: `//elsewhere.example` and `/\elsewhere.example` are other sites. */
function ownPath(then: string): string {
  return /^\/(?![/\\])[^\\\s]*$/.test(then) ? then : '/';
}

function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
