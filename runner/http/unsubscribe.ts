import { Router, urlencoded, type NextFunction, type RequestHandler, type Response } from 'express';
import { isThroughlineError, systemActor } from '../../engine/index';
import { unsubscribedPage, unsubscribePage, unknownLinkPage } from '../web/unsubscribePages';
import type { Site } from './site';
import { slowDown } from './slowDown';

const READER = systemActor('unsubscribe link');

/**
 * The link in our mail. A GET changes nothing (link scanners follow it): it shows a page with buttons. The POST is the one
 * of RFC 8058, too: it needs no cookie, no login and no redirect, and comes from wherever the reader's mail is. Whose link
 * is ours is never slowed down: the one-click wishes of all of Gmail's readers come from a few addresses.
 */
export function unsubscribeRoutes({ engine }: Site): Router {
  const router = Router();
  const form = urlencoded({ extended: false, limit: '20kb' });
  const slow = slowDown({
    windowMs: 60_000,
    limit: 300,
    message: 'Too many links that are not ours.',
    hint: 'Wait a minute and open the link again from the message.',
  });

  router.get('/u/:token', ofNobodyElse, async (request, response, next) => {
    await page(response, next, async () => {
      const shown = await engine.run(
        'unsubscribe.show',
        { token: String(request.params['token']) },
        { actor: READER },
      );
      return unsubscribePage(shown as Parameters<typeof unsubscribePage>[0]);
    });
  });

  router.post('/u/:token', ofNobodyElse, form, async (request, response, next) => {
    await page(response, next, async () => {
      const body = (request.body ?? {}) as Record<string, unknown>;
      const scope = body['scope'] === 'sequence' ? 'sequence' : 'all';
      const token = String(request.params['token']);
      const done = await engine.run('unsubscribe.confirm', { token, scope }, { actor: READER });
      return unsubscribedPage(done as Parameters<typeof unsubscribedPage>[0]);
    });
  });

  const unknown: RequestHandler = (_request, response) => {
    response.status(404).type('html').send(unknownLinkPage());
  };
  router.get('/u/:token', slow, unknown);
  router.post('/u/:token', slow, unknown);
  return router;
}

const ofNobodyElse: RequestHandler = (_request, response, next) => {
  response
    .set('Cache-Control', 'no-store')
    .set('Referrer-Policy', 'no-referrer')
    .set('X-Robots-Tag', 'noindex');
  next();
};

/** The page, or the next route where the link is not ours. */
async function page(response: Response, next: NextFunction, work: () => Promise<string>): Promise<void> {
  try {
    response.type('html').send(await work());
  } catch (error) {
    if (!isThroughlineError(error) || (error.kind !== 'not_found' && error.kind !== 'invalid')) throw error;
    next();
  }
}
