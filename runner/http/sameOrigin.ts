import type { Request, RequestHandler } from 'express';
import { ThroughlineError } from '../../engine/index';
import { hasKey } from './auth';

/**
 * Refuses what another site makes a browser send. OWASP, Cross-Site Request Forgery Prevention: Fetch Metadata first;
 * where the browser sends none (plain http on another host), the Origin header must be our own. A change without
 * either is refused too: every browser of these years sends one, and programs come with a key, which no site can add.
 */
export function sameOrigin(publicUrl: string | null): RequestHandler {
  return (request, _response, next) => {
    const changes = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
    if (changes && !hasKey(request) && !comesFromUs(request, publicUrl)) {
      throw new ThroughlineError({
        code: 'other_origin',
        kind: 'forbidden',
        message: 'This change was not asked for by a page of this runner.',
        hint: 'Open the runner itself in the browser; programs send an API key instead of a session.',
      });
    }
    next();
  };
}

function comesFromUs(request: Request, publicUrl: string | null): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = request.get('origin');
  const own = [publicUrl, `${request.protocol}://${request.get('host') ?? ''}`];
  return origin !== undefined && own.includes(origin);
}
