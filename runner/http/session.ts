import { hkdfSync } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import session, { Store, type SessionData } from 'express-session';
import { systemClock, type Engine } from '../../engine/index';

declare module 'express-session' {
  interface SessionData {
    memberId: string;
  }
}

/** From sign-in, whatever happens in between (OWASP Session Management: absolute timeout). */
const LIFETIME_MS = 7 * 86_400_000;

/** The signing key of cookies, derived, so that one secret serves and neither use reveals the other. */
export function sessionSecretFrom(key: string): string {
  return Buffer.from(hkdfSync('sha256', key, '', 'throughline sessions', 32)).toString('hex');
}

/**
 * Sessions are kept in the database: they outlive a restart and hold at every runner on it.
 * The cookie is HttpOnly, SameSite=Lax, and Secure where the runner is reached by https.
 */
export function sessions(
  engine: Engine,
  secret: string,
  publicUrl: string | null,
): readonly RequestHandler[] {
  const secure = publicUrl?.startsWith('https:') === true;
  const handler = session({
    secret,
    // The __Host- prefix lets no sibling domain set the cookie; browsers accept it only together with Secure.
    name: secure ? '__Host-throughline' : 'throughline',
    store: databaseStore(engine),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure, maxAge: LIFETIME_MS, path: '/' },
  });
  return secure ? [claimHttps, handler] : [handler];
}

/**
 * express-session gives out no secure cookie on a connection that it takes for plain http, which is how a proxy that
 * ends https reaches us. The configured public address says that it is https, so no header has to be believed.
 */
const claimHttps: RequestHandler = (request, _response, next) => {
  Object.defineProperty(request, 'secure', { value: true });
  next();
};

export function signIn(request: Request, memberId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // A new id: one that somebody planted before the sign-in is worth nothing after it.
    request.session.regenerate((failed: unknown) => {
      if (failed) return reject(asError(failed));
      request.session.memberId = memberId;
      request.session.save((error: unknown) => (error ? reject(asError(error)) : resolve()));
    });
  });
}

export function signOut(request: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    request.session.destroy((error: unknown) => (error ? reject(asError(error)) : resolve()));
  });
}

/** Lives by the system's clock, also while a demo's days take seconds. */
function databaseStore(engine: Engine): Store {
  const { now } = systemClock();
  const rows = engine.sessions;
  class DatabaseStore extends Store {
    override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
      rows.get(id, now()).then(
        (data) => done(null, data as SessionData | null),
        (error: unknown) => done(error),
      );
    }
    override set(id: string, data: SessionData, done?: (error?: unknown) => void): void {
      const expiresAt = now() + (data.cookie.maxAge ?? LIFETIME_MS);
      settle(rows.set(id, data, expiresAt), done);
    }
    override destroy(id: string, done?: (error?: unknown) => void): void {
      settle(rows.destroy(id), done);
    }
  }
  return new DatabaseStore();
}

function settle(work: Promise<unknown>, done?: (error?: unknown) => void): void {
  work.then(
    () => done?.(),
    (error: unknown) => done?.(error),
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
