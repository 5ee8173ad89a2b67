import type { ErrorRequestHandler, Request, Response } from 'express';
import {
  isThroughlineError,
  messageOf,
  ThroughlineError,
  type ErrorKind,
  type Log,
  type Problem,
} from '../../engine/index';
import { messagePage } from '../web/messagePage';
import { requestIdOf } from './requestId';

export const STATUS_OF: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  unavailable: 503,
  internal: 500,
};

/** Programs get JSON, people a page; what went wrong inside stays in the log, under the request's id. */
export function errorHandler(log: Log): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, request, response, _next) => {
    const { status, problem } = describe(error, request);
    if (status >= 500) {
      log.error('A request failed.', {
        request: requestIdOf(request),
        method: request.method,
        path: withoutSecret(request.path),
        reason: messageOf(error),
        ...(error instanceof Error && error.cause !== undefined ? { cause: messageOf(error.cause) } : {}),
      });
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    answerProblem(request, response, status, problem);
  };
}

/** Behind a source may stand its secret, and behind the ways of a mail's links what lets its holder act as the reader. */
function withoutSecret(path: string): string {
  return path.replace(/^(\/(?:hooks\/[^/]+|[uco]))\/.+/, '$1/…');
}

export function answerProblem(request: Request, response: Response, status: number, problem: Problem): void {
  response.status(status);
  if (wantsPage(request)) response.type('html').send(messagePage(problem));
  else response.json({ error: problem });
}

/** A person's browser asking for a page, and not a program or the page's own script. */
export function wantsPage(request: Request): boolean {
  return !request.path.startsWith('/api/') && request.accepts(['json', 'html']) === 'html';
}

export function notFound(request: Request): never {
  throw new ThroughlineError({
    code: 'route_unknown',
    kind: 'not_found',
    // A router sees only the rest of the path below its own place.
    message: `There is nothing at ${request.method} ${request.baseUrl}${request.path}.`,
    hint: 'GET /api/openapi.json lists every route.',
  });
}

function describe(error: unknown, request: Request): { status: number; problem: Problem } {
  if (isThroughlineError(error) && error.kind !== 'internal')
    return { status: STATUS_OF[error.kind], problem: error.toJSON() };
  const body = bodyProblem(error);
  if (body) return body;
  const problem = {
    code: 'internal',
    message: 'Something went wrong inside; nothing more is known here.',
    hint: `The log says more under the request id ${requestIdOf(request)}.`,
  };
  return { status: 500, problem };
}

/** What Express's own parts refuse before an operation is reached (http-errors: `type`, `status`). */
function bodyProblem(error: unknown): { status: number; problem: Problem } | null {
  const { type, status, limit } = (error ?? {}) as { type?: unknown; status?: unknown; limit?: unknown };
  if (type === 'entity.parse.failed') {
    return {
      status: 400,
      problem: {
        code: 'invalid_json',
        message: 'The body is not valid JSON.',
        hint: 'Send one JSON object.',
      },
    };
  }
  if (type === 'entity.too.large') {
    return {
      status: 413,
      problem: {
        code: 'body_too_large',
        message: `The body is larger than ${Math.round(Number(limit) / 2 ** 20)} MB.`,
        hint: 'Send less at once; imports are streams without a limit.',
      },
    };
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return { status, problem: { code: 'bad_request', message: messageOf(error) } };
  }
  return null;
}
