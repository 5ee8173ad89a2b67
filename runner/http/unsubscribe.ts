import { Router, urlencoded, type Response } from 'express';
import { isThroughlineError, systemActor } from '../../engine/index';
import { unsubscribedPage, unsubscribePage, unknownLinkPage } from '../web/unsubscribePages';
import type { Site } from './site';
import { slowDown } from './slowDown';

const READER = systemActor('unsubscribe link');

/**
 * The link in our mail. A GET changes nothing (link scanners follow it): it shows a page with buttons. The POST is the one
 * of RFC 8058, too: it needs no cookie, no login and no redirect, and comes from wherever the reader's mail is.
 */
export function unsubscribeRoutes({ engine }: Site): Router {
  const router = Router();
  const form = urlencoded({ extended: false, limit: '20kb' });
  // Behind one address a whole company may sit; somebody who guesses tokens needs very many.
  const slow = slowDown({
    windowMs: 60_000,
    limit: 300,
    message: 'Too many requests from this address.',
    hint: 'Wait a minute and follow the link again.',
  });

  router.get('/u/:token', slow, async (request, response) => {
    await page(response, async () => {
      const shown = await engine.run(
        'unsubscribe.show',
        { token: String(request.params['token']) },
        { actor: READER },
      );
      return unsubscribePage(shown as Parameters<typeof unsubscribePage>[0]);
    });
  });

  router.post('/u/:token', slow, form, async (request, response) => {
    await page(response, async () => {
      const body = (request.body ?? {}) as Record<string, unknown>;
      const scope = body['scope'] === 'sequence' ? 'sequence' : 'all';
      const token = String(request.params['token']);
      const done = await engine.run('unsubscribe.confirm', { token, scope }, { actor: READER });
      return unsubscribedPage(done as Parameters<typeof unsubscribedPage>[0]);
    });
  });
  return router;
}

async function page(response: Response, work: () => Promise<string>): Promise<void> {
  response
    .set('Cache-Control', 'no-store')
    .set('Referrer-Policy', 'no-referrer')
    .set('X-Robots-Tag', 'noindex');
  try {
    response.type('html').send(await work());
  } catch (error) {
    if (!isThroughlineError(error) || (error.kind !== 'not_found' && error.kind !== 'invalid')) throw error;
    response.status(404).type('html').send(unknownLinkPage());
  }
}
