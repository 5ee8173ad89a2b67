import type { Request, RequestHandler } from 'express';
import { ThroughlineError, type Actor, type Engine } from '../../engine/index';
import { wantsPage } from './errors';

interface Identity {
  readonly actor: Actor;
  /** Browsers send a session's cookie by themselves, also when another site asks; nobody sends a key by accident. */
  readonly by: 'session' | 'key';
}

const identities = new WeakMap<Request, Identity>();

/**
 * Finds out who asks: an API key in the header, else the member of the session. Who has neither is not turned away here.
 * Another scheme than Bearer is the business of a proxy before us that asks for a password of its own, and passes it on.
 */
export function identify(engine: Engine): RequestHandler {
  return async (request, _response, next) => {
    const header = request.get('authorization') ?? '';
    if (/^Bearer\b/i.test(header)) {
      const key = /^Bearer +(\S+)$/i.exec(header)?.[1];
      const actor = key === undefined ? null : await engine.auth.keyActor(key);
      if (actor === null) throw wrongKey();
      identities.set(request, { actor, by: 'key' });
    } else if (request.session?.memberId !== undefined) {
      const actor = await engine.auth.memberActor(request.session.memberId);
      if (actor !== null) identities.set(request, { actor, by: 'session' });
    }
    next();
  };
}

/** Who asks, where it is known. */
export function actorOf(request: Request): Actor | null {
  return identities.get(request)?.actor ?? null;
}

export function hasKey(request: Request): boolean {
  return identities.get(request)?.by === 'key';
}

/** Who asks, behind `requireActor`. */
export function knownActor(request: Request): Actor {
  const actor = actorOf(request);
  if (actor === null) throw signInNeeded();
  return actor;
}

/** Nobody passes without a session or a key: pages send people to sign in, everything else is 401. */
export const requireActor: RequestHandler = (request, response, next) => {
  if (actorOf(request) !== null) return next();
  if (request.method === 'GET' && wantsPage(request)) {
    response.redirect(
      303,
      request.path === '/' ? '/login' : `/login?then=${encodeURIComponent(request.originalUrl)}`,
    );
    return;
  }
  response.set('WWW-Authenticate', 'Bearer');
  throw signInNeeded();
};

function signInNeeded(): ThroughlineError {
  return new ThroughlineError({
    code: 'sign_in_needed',
    kind: 'unauthenticated',
    message: 'This needs a signed-in member or an API key.',
    hint: "Send 'Authorization: Bearer tl_…' with a key made by `throughline api-key create`, or sign in at /login.",
  });
}

function wrongKey(): ThroughlineError {
  return new ThroughlineError({
    code: 'api_key_wrong',
    kind: 'unauthenticated',
    message: 'The API key is not known or was revoked.',
    hint: "Send a key that is in force as 'Authorization: Bearer tl_…'.",
  });
}
