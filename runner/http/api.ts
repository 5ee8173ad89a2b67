import { json, Router, type Request, type RequestHandler } from 'express';
import { ThroughlineError, type Engine, type Operation } from '../../engine/index';
import { knownActor } from './auth';
import { readQuery } from './query';
import { inputSchema, inQuery, type JsonSchema } from './schemas';

/** Enough for 100,000 addresses in one selection; files come as streams. */
const BODY_LIMIT = '10mb';

/** A route for every operation: `{method} /api/v1{path}`. */
export function api(engine: Engine): Router {
  const router = Router();
  for (const operation of fixedPathsFirst(engine.operations)) {
    const schema = inputSchema(operation);
    const readers: RequestHandler[] = inQuery(operation) ? [] : [jsonOnly, json({ limit: BODY_LIMIT })];
    router[verb(operation)](operation.path, ...readers, async (request, response) => {
      const result = await engine.run(operation.name, inputOf(operation, schema, request), {
        actor: knownActor(request),
        ...(operation.body ? { body: bodyOf(operation.body.type, request) } : {}),
      });
      if (typeof result === 'string') response.type('text/yaml').send(result);
      else response.json(result ?? null);
    });
  }
  return router;
}

function verb(operation: Operation): 'get' | 'post' | 'put' | 'delete' {
  return operation.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
}

/** `/leads/import` before `/leads/:lead`, whatever the order of the list. */
function fixedPathsFirst(operations: readonly Operation[]): readonly Operation[] {
  const key = (path: string): string => path.replace(/:/g, '\uffff');
  return [...operations].sort((a, b) => (key(a.path) < key(b.path) ? -1 : 1));
}

function inputOf(operation: Operation, schema: JsonSchema, request: Request): Record<string, unknown> {
  const given = inQuery(operation) ? readQuery(schema, request.query) : objectOf(request.body);
  return { ...given, ...request.params };
}

function objectOf(body: unknown): Record<string, unknown> {
  if (body === undefined) return {};
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>;
  throw new ThroughlineError({
    code: 'invalid_json',
    message: 'The body is not a JSON object.',
    hint: 'Send one object with the keys that /api/openapi.json lists for this route.',
  });
}

/** A body in another form would be ignored without a word. */
const jsonOnly: RequestHandler = (request, _response, next) => {
  if (hasBody(request) && request.is('application/json') === false) {
    throw wrongType(request, 'application/json');
  }
  next();
};

function bodyOf(type: string, request: Request): Request {
  if (request.is([type, 'application/octet-stream']) === false || !hasBody(request))
    throw wrongType(request, type);
  return request;
}

function hasBody(request: Request): boolean {
  return request.get('transfer-encoding') !== undefined || Number(request.get('content-length') ?? 0) > 0;
}

function wrongType(request: Request, wanted: string): ThroughlineError {
  return new ThroughlineError({
    code: 'wrong_content_type',
    message: `The body's content type is '${request.get('content-type') ?? 'none'}'; this route takes ${wanted}.`,
    hint: `Send a body with the header 'Content-Type: ${wanted}'.`,
  });
}
