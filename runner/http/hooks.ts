import { raw, Router, type Request } from 'express';
import { SOAP_ACKNOWLEDGEMENT, systemActor, ThroughlineError } from '../../engine/index';
import type { Site } from './site';
import { slowDown } from './slowDown';

const BODY_LIMIT = '2mb';
const WINDOW_MS = 15 * 60_000;
/** Deliveries that are refused, per address; who proves to be the CRM is not counted. */
const REFUSALS = 100;

interface Delivered {
  readonly format: 'json' | 'soap';
}

/**
 * The door for CRMs: no session, no key; each source's own proof is checked instead. A 2xx says that everything was
 * answered for, also where nothing could be done: to send it again would not help. A 4xx is the caller's to mend, a
 * 5xx is worth another try.
 */
export function hooks({ engine, publicUrl }: Site): Router {
  const router = Router();
  const slow = slowDown({
    windowMs: WINDOW_MS,
    limit: REFUSALS,
    message: 'Too many deliveries from this address were refused.',
    hint: 'Wait 15 minutes; check the secret of the source.',
    // A fault of ours must not turn the CRM away for longer than it lasts.
    isFine: ({ statusCode }) => statusCode < 400 || statusCode >= 500,
  });
  // Whatever the content type says: the proof is of the bytes.
  const bytes = raw({ type: () => true, limit: BODY_LIMIT });
  router.post(['/hooks/:source', '/hooks/:source/:secret'], slow, bytes, async (request, response) => {
    const { source, secret } = request.params;
    const { format, ...answer } = (await engine.run(
      'source.deliver',
      {
        source: String(source),
        body: bodyOf(request),
        request: {
          method: request.method,
          url: `${publicUrl ?? `${request.protocol}://${request.get('host') ?? ''}`}${request.originalUrl}`,
          headers: headersOf(request),
          pathSecret: secret === undefined ? null : String(secret),
        },
      },
      { actor: systemActor('webhook') },
    )) as Delivered;
    if (format === 'soap') response.type('text/xml').send(SOAP_ACKNOWLEDGEMENT);
    else response.json(answer);
  });
  return router;
}

function bodyOf({ body }: Request): string {
  if (Buffer.isBuffer(body) && body.length > 0) return body.toString('utf8');
  throw new ThroughlineError({
    code: 'body_not_readable',
    message: 'The delivery has no body.',
    hint: 'Send the event as JSON.',
  });
}

function headersOf(request: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]), // prettier-ignore
  );
}
