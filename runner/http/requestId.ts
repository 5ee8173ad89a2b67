import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';

const ids = new WeakMap<Request, string>();

/** Gives each request an id, answered as X-Request-Id and written in the log. A caller's own is not taken over. */
export const giveRequestId: RequestHandler = (request, response, next) => {
  const id = randomUUID();
  ids.set(request, id);
  response.set('X-Request-Id', id);
  next();
};

export function requestIdOf(request: Request): string {
  return ids.get(request) ?? '';
}
