import { until } from '../../poll';

/** Posts JSON to a webhook of an active workflow. @returns what it answers @throws Error where it refuses */
export type Hook = <Result = unknown>(body: object) => Promise<Result>;

/** Ready once n8n has the webhook registered, which it does some time after it has called the workflow active. */
export async function webhookAt(url: string, path: string): Promise<Hook> {
  const address = `${url}/webhook/${path}`;
  // A GET starts nothing: it is told that only POST is known there, or that nothing is.
  await until(`the webhook ${path} is there`, async () =>
    /not registered for GET/.test(await (await fetch(address)).text()),
  );
  return async <Result>(body: object) => {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 500)}`);
    return JSON.parse(text) as Result;
  };
}
