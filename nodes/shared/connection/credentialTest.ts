import type {
  ICredentialsDecrypted,
  ICredentialTestFunctions,
  IHttpRequestOptions,
  INodeCredentialTestResult,
} from 'n8n-workflow';
import { isThroughlineError, messageOf } from '../../../engine/index';
import { here, logTo } from './connect';
import { placeOf } from './credential';
import { withEngine } from './engines';
import { runnerAt, type HttpAnswer } from './runner';
import type { Throughline } from './throughline';

/** The credential's test button: opens what it names and reads the sequences there. */
export async function throughlineApiTest(
  this: ICredentialTestFunctions,
  credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
  const data = credential.data ?? {};
  try {
    const place = placeOf(data);
    const sequences =
      place.kind === 'runner'
        ? await listed(runnerAt(place.url, (request) => ask(this, request, String(data['apiKey'] ?? ''))))
        : await withEngine({ ...place, log: logTo(this.logger) }, (engine) => listed(here(engine)));
    const count = sequences.length === 1 ? '1 sequence' : `${sequences.length} sequences`;
    return { status: 'OK', message: `Connected; ${count} there` };
  } catch (error) {
    const hint = isThroughlineError(error) && error.hint ? ` ${error.hint}` : '';
    return { status: 'Error', message: `${messageOf(error)}${hint}` };
  }
}

async function listed({ run }: Throughline): Promise<readonly unknown[]> {
  return (await run<{ sequences: unknown[] }>('sequence.list', {})).sequences;
}

/** Here n8n offers only its older helper, which knows no credentials. */
async function ask(
  context: ICredentialTestFunctions,
  { url, method, qs }: IHttpRequestOptions,
  apiKey: string,
): Promise<HttpAnswer> {
  return (await context.helpers.request({
    uri: url,
    method,
    qs,
    headers: { Authorization: `Bearer ${apiKey}` },
    json: true,
    simple: false,
    resolveWithFullResponse: true,
    timeout: 20_000,
  })) as HttpAnswer;
}
