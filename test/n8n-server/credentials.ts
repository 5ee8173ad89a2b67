import type { N8nLab } from '../support/n8n/server/lab';

/** The credential's test button. */
export function credentials(lab: () => N8nLab): void {
  const tried = (data: object): Promise<{ status: string; message: string }> =>
    lab().client.testCredential('throughlineApi', data);

  test('the credential that says nothing opens a file in the data folder of n8n, with n8n’s own driver', async () => {
    expect(await tried({ connection: 'sqlite' })).toEqual({
      status: 'OK',
      message: expect.stringMatching(/^Connected; \d+ sequences? there$/),
    });
  });

  test.each<[string, object, RegExp]>([
    [
      'a folder that is not there',
      { connection: 'sqlite', file: '/no/such/x.sqlite' },
      /cannot be opened for writing/,
    ],
    [
      'a PostgreSQL server that does not run',
      { connection: 'postgres', host: '127.0.0.1', port: 1, database: 'd', user: 'u', password: 'hush-hush' },
      /cannot be used/,
    ],
    [
      'a runner that does not run',
      { connection: 'runner', url: 'http://127.0.0.1:1', apiKey: 'x' },
      /cannot be reached/,
    ],
  ])('%s fails the test, in words', async (_what, data, words) => {
    const { status, message } = await tried(data);
    expect(status).toBe('Error');
    expect(message).toMatch(words);
    expect(message + lab().server.log()).not.toContain('hush-hush');
  });
}
