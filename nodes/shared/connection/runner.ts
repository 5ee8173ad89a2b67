import type { IHttpRequestOptions } from 'n8n-workflow';
import {
  messageOf,
  OPERATIONS,
  ThroughlineError,
  type HappenedView,
  type Problem,
  type SweepReport,
  type TickReport,
} from '../../../engine/index';
import type { Throughline } from './throughline';

export interface HttpAnswer {
  readonly statusCode: number;
  readonly body: unknown;
}

/**
 * Sends a request with the credential's key; answers whatever the status, throws only when nothing answers.
 * @param whole whether it goes on to its end when the execution is stopped
 */
export type Http = (request: IHttpRequestOptions, whole: boolean) => Promise<HttpAnswer>;

/** Cut off, nobody would know who has what in hand, and what was sent would be told to nobody. */
const HANDS_OVER: readonly string[] = ['email.claim', 'email.report', 'handoff.claim', 'handoff.report'];

/** Ten thousand leads in one request take seconds; a tick with a long backlog takes minutes. */
const PATIENCE = 600_000;

/** A runner behind its REST API, in the same shape as an engine in this process. */
export function runnerAt(url: string, http: Http): Throughline {
  const run = async <Result>(
    name: string,
    input: Readonly<Record<string, unknown>>,
    bytes?: Buffer,
  ): Promise<Result> => {
    const request = requestFor(name, input, url, bytes);
    const { statusCode, body } = await http(request, HANDS_OVER.includes(name)).catch(
      (cause: unknown): never => {
        throw new ThroughlineError({
          code: 'runner_unreachable',
          kind: 'unavailable',
          message: `The Throughline runner at ${url} cannot be reached: ${messageOf(cause)}.`,
          hint: 'Check that it runs and that n8n can reach this address (inside Docker, localhost is the container itself).',
          cause,
        });
      },
    );
    if (statusCode >= 200 && statusCode < 300 && typeof body === 'object') return body as Result;
    throw refusal(statusCode, body, url);
  };
  return {
    run,
    async advanceDue({ readMail }) {
      const mail = readMail ? await readMailboxes(run) : null;
      const passed = await run<Passed>('advance', { detail: true });
      const { claimed, sent, failed, throttled, happened = [] } = passed;
      return { claimed, sent, failed, throttled, happened, mail };
    },
  };
}

interface Passed extends TickReport {
  readonly happened?: readonly HappenedView[];
}

async function readMailboxes(run: Throughline['run']): Promise<SweepReport> {
  const { mailboxes, read, replies, problems } = await run<SweepReport>('mail.sweep', {});
  return { mailboxes, read, replies, problems };
}

function requestFor(
  name: string,
  input: Readonly<Record<string, unknown>>,
  url: string,
  bytes: Buffer | undefined,
): IHttpRequestOptions {
  const operation = OPERATIONS.find((each) => each.name === name);
  if (!operation) throw new Error(`There is no operation '${name}'.`);
  const rest = { ...input };
  const path = operation.path.replace(/:(\w+)/g, (_all, key: string) => {
    const value = String(rest[key] ?? '');
    delete rest[key];
    return encodeURIComponent(value);
  });
  const common = { method: operation.method, url: `${url}/api/v1${path}`, json: true, timeout: PATIENCE };
  if (operation.body && bytes)
    return { ...common, qs: inQuery(rest), body: bytes, headers: { 'Content-Type': operation.body.type } };
  if (operation.method === 'GET' || operation.method === 'DELETE') return { ...common, qs: inQuery(rest) };
  return { ...common, body: rest };
}

/** A list is one value with commas: what else n8n would make of it (`kinds[]=`) is another key to the runner. */
function inQuery(input: Readonly<Record<string, unknown>>): NonNullable<IHttpRequestOptions['qs']> {
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : value]),
  ) as NonNullable<IHttpRequestOptions['qs']>;
}

function refusal(statusCode: number, body: unknown, url: string): ThroughlineError {
  const error = (body as { error?: Partial<Problem> & { problems?: Problem[] } } | null)?.error;
  if (typeof error?.code !== 'string' || typeof error.message !== 'string') {
    return new ThroughlineError({
      code: 'runner_answer_unknown',
      kind: 'unavailable',
      message: `What answers at ${url} (status ${statusCode}) does not talk like a Throughline runner.`,
      hint: 'Check the URL in the credential.',
    });
  }
  const { code, message, hint, path, problems } = error;
  return new ThroughlineError({
    code,
    message,
    ...(statusCode === 503 ? { kind: 'unavailable' } : {}),
    ...(hint === undefined ? {} : { hint }),
    ...(path === undefined ? {} : { path }),
    ...(problems === undefined ? {} : { problems }),
  });
}
