import { Readable } from 'node:stream';
import type {
  IExecuteFunctions,
  IHttpRequestOptions,
  ILoadOptionsFunctions,
  ITriggerFunctions,
  Logger,
} from 'n8n-workflow';
import { isZone, systemActor, type Engine, type Log } from '../../../engine/index';
import { CREDENTIAL, placeOf } from './credential';
import { withEngine } from './engines';
import { runnerAt, type HttpAnswer } from './runner';
import type { Throughline } from './throughline';

type Context = IExecuteFunctions | ILoadOptionsFunctions | ITriggerFunctions;

/** Lends what the node's credential leads to. @throws ThroughlineError */
export async function withThroughline<T>(
  context: Context,
  work: (throughline: Throughline) => Promise<T>,
): Promise<T> {
  const place = placeOf(await context.getCredentials(CREDENTIAL));
  if (place.kind === 'runner')
    return work(runnerAt(place.url, (request, whole) => ask(whole ? unstopped(context) : context, request)));
  const zone = context.getTimezone();
  const { database, secretKey } = place;
  const options = { database, secretKey, log: logTo(context.logger), timeZone: isZone(zone) ? zone : 'UTC' };
  return withEngine(options, (engine) => work(here(engine)));
}

/** An engine of this process. */
export function here(engine: Engine): Throughline {
  const actor = systemActor('n8n');
  return {
    run: async <Result>(name: string, input: Readonly<Record<string, unknown>>, body?: Buffer) =>
      (await engine.run(name, input, {
        actor,
        ...(body === undefined ? {} : { body: Readable.from([body]) }),
      })) as Result,
    async advanceDue({ readMail, signal }) {
      const stop = signal ? { signal } : {};
      const mail = readMail ? await engine.sweep(stop) : null;
      const { happened = [], ...numbers } = await engine.tick({ ...stop, detail: true });
      return { ...numbers, happened, mail };
    },
  };
}

/** The same context without the stop button: n8n's helper cuts off every request of an execution that is stopped. */
function unstopped<C extends Context>(context: C): C {
  return Object.create(context, { getExecutionCancelSignal: { value: () => undefined } }) as C;
}

async function ask(context: Context, request: IHttpRequestOptions): Promise<HttpAnswer> {
  return (await context.helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, {
    ...request,
    returnFullResponse: true,
    ignoreHttpStatusErrors: true,
  })) as HttpAnswer;
}

/** n8n's own log; never the console. */
export function logTo(logger: Logger): Log {
  const words = (message: string): string => `Throughline: ${message}`;
  return {
    debug: (message, data) => logger.debug(words(message), { ...data }),
    info: (message, data) => logger.info(words(message), { ...data }),
    warn: (message, data) => logger.warn(words(message), { ...data }),
    error: (message, data) => logger.error(words(message), { ...data }),
  };
}
