import { Router, type Request, type RequestHandler } from 'express';
import { isThroughlineError, systemActor } from '../../engine/index';
import { messagePage } from '../web/messagePage';
import type { Site } from './site';
import { slowDown } from './slowDown';

const READER = systemActor('tracked link');

/** The smallest picture there is: one transparent point (GIF89a). */
const POINT = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

interface Link {
  readonly message: string;
  readonly url: string | null;
}

/**
 * What stands in mail that is tracked. The reader is answered first, by what is signed in the link itself; writing down
 * that somebody came is done afterwards, and no trouble with it is the reader's. Whose link is ours is never slowed down:
 * all of Gmail's pictures come from a few addresses.
 */
export function linkRoutes({ engine, hits }: Site): Router {
  const router = Router();
  const slow = slowDown({
    windowMs: 60_000,
    limit: 300,
    message: 'Too many links that are not ours.',
    hint: 'Wait a minute and open the link again from the message.',
  });
  const find = async (request: Request, touch: 'opened' | 'clicked'): Promise<Link | null> => {
    try {
      const token = String(request.params['token']);
      const link = (await engine.run('link.show', { token }, { actor: READER })) as Link & { touch: string };
      return link.touch === touch ? link : null;
    } catch (error) {
      if (isThroughlineError(error) && error.kind !== 'internal') return null;
      throw error;
    }
  };
  const note = (request: Request, message: string): void => {
    // Scanners ask so whether there is something; a program that shows it asks with GET.
    if (request.method === 'HEAD') return;
    hits.add(message, {
      token: String(request.params['token']),
      userAgent: request.get('user-agent')?.slice(0, 500) ?? null,
      prefetch: ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].some((name) =>
        /prefetch|preview|prerender/i.test(request.get(name) ?? ''),
      ),
    });
  };

  router.get('/o/:token.gif', unshared, async (request, response, next) => {
    const link = await find(request, 'opened');
    if (!link) return next();
    // In a web mail it stands on somebody else's page.
    response.set('Cross-Origin-Resource-Policy', 'cross-origin').type('gif').send(POINT);
    note(request, link.message);
  });
  router.get('/c/:token', unshared, async (request, response, next) => {
    const link = await find(request, 'clicked');
    if (!link || !/^https?:/i.test(link.url ?? '')) return next();
    response.redirect(302, link.url ?? '');
    note(request, link.message);
  });
  router.get(['/o/:token', '/c/:token'], slow, (_request, response) => {
    const message = 'This link is not one of ours, or not complete.';
    const hint = 'Open it again from the message.';
    response
      .status(404)
      .type('html')
      .send(messagePage({ code: 'unknown_link', message, hint }));
  });
  return router;
}

/** Each time is one of its own, and none of it is anybody else's business. */
const unshared: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store').set('X-Robots-Tag', 'noindex');
  next();
};
