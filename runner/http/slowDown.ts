import type { RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { answerProblem } from './errors';

export interface SlowDown {
  readonly windowMs: number;
  /** So many requests of one address within the window; all others are answered with 429. */
  readonly limit: number;
  readonly message: string;
  readonly hint: string;
  /** Those that do not count; without it all do. */
  readonly isFine?: (response: Response) => boolean;
}

/** For doors that are open without a session: whoever guesses at a secret behind one has to wait. */
export function slowDown({ windowMs, limit, message, hint, isFine }: SlowDown): RequestHandler {
  return rateLimit({
    windowMs,
    limit,
    ...(isFine === undefined
      ? {}
      : {
          skipSuccessfulRequests: true,
          requestWasSuccessful: (_request: unknown, response: Response) => isFine(response),
        }),
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // It would print its advice about proxies to the console.
    validate: false,
    handler: (request, response) => {
      answerProblem(request, response, 429, { code: 'too_many_attempts', message, hint });
    },
  });
}
