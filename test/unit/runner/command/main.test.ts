import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { main } from '../../../../runner/command/main';
import { scratch } from '../support';

const SEQUENCE = `name: Welcome
settings: { window: [] }
stages:
  - id: hello
    kind: email
    subject: "Hello {{ firstName | default: 'there' }}"
    text: Welcome aboard.
  - id: later
    kind: email
    after: 3 days
    text: Still there?
`;
const LEADS = 'Email,First name\nada@initech.example,Ada\nbo@initech.example,Bo\nnobody,Cy\n';

let folder: string;
beforeEach(() => {
  folder = scratch();
  writeFileSync(join(folder, 'welcome.yaml'), SEQUENCE);
  writeFileSync(join(folder, 'leads.csv'), LEADS);
});

interface Done {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of every shape
  readonly json: any;
}

/** Runs one command line in this process, on a real database in the scratch folder. */
async function throughline(
  line: readonly string[],
  stdin = '',
  env: Record<string, string> = {},
): Promise<Done> {
  let out = '';
  let err = '';
  const code = await main(line, {
    env,
    folder,
    stdin: Readable.from([Buffer.from(stdin)]),
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    width: 100,
    screen: null,
  });
  const json = line.includes('--json') ? (JSON.parse(out || err) as unknown) : null;
  return { code, out, err, json };
}
const words = (line: string): string[] => line.split(' ');

describe('The whole job', () => {
  test('word by word', async () => {
    expect(await throughline(words('sequence save welcome.yaml'))).toMatchObject({
      code: 0,
      out: expect.stringContaining("Created the sequence 'Welcome'"),
    });
    expect(await throughline(words('sequence publish Welcome'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('revision 1'),
    });
    const imported = await throughline(words('lead import leads.csv'));
    expect(imported).toMatchObject({ code: 1, out: expect.stringContaining('2 created') });
    expect(imported.out).toContain("'nobody' is not an email address");
    expect(await throughline(words('enroll Welcome ada@initech.example bo@initech.example'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('Enrolled 2 of 2'),
    });
    expect((await throughline(words('advance --json'))).json).toMatchObject({ sent: 2 });
    const listed = await throughline(words('message list --sender outbox --json'));
    expect(listed.json.messages.map(({ to }: { to: string }) => to).sort()).toEqual([
      'ada@initech.example',
      'bo@initech.example',
    ]);
    expect(
      (await throughline(words('pause --sequence Welcome --emails ada@initech.example,bo@initech.example')))
        .out,
    ).toContain('Paused 2');
    expect(
      (
        await throughline(
          words('resume --sequence Welcome --emails ada@initech.example --emails bo@initech.example'),
        )
      ).out,
    ).toContain('2');
  });

  test('in one line, and again without doing anything twice', async () => {
    const first = await throughline(words('run welcome.yaml --leads leads.csv'));
    expect(first).toMatchObject({ code: 1, err: '' });
    expect(first.out).toContain('2 messages sent');
    expect(first.out).toContain('line 4');
    const again = await throughline(words('run welcome.yaml --leads leads.csv'));
    expect(again.out).toContain('has not changed');
    expect(again.out).toContain('0 messages sent');
    writeFileSync(join(folder, 'welcome.yaml'), SEQUENCE.replace('Still there?', 'Hello?'));
    expect((await throughline(words('run welcome.yaml'))).out).toContain('revision 2');
  });

  test('a changed file that cannot be published leaves the old one running', async () => {
    await throughline(words('run welcome.yaml --leads leads.csv'));
    writeFileSync(join(folder, 'welcome.yaml'), SEQUENCE.replace('Still there?', '"{{ noSuchTag }}"'));
    const refused = await throughline(words('run welcome.yaml'));
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('noSuchTag') });
    const { json } = await throughline(words('sequence get Welcome --json'));
    expect(json).toMatchObject({ status: 'published', enrollments: { Active: 2 } });
    expect(JSON.stringify(json.definition)).toContain('Still there?');
  });

  test('a new file that cannot be published leaves no draft and no leads behind', async () => {
    writeFileSync(join(folder, 'welcome.yaml'), SEQUENCE.replace('firstName', 'frstName'));
    const { code, err } = await throughline(words('run welcome.yaml --leads leads.csv'));
    expect(code).toBe(2);
    expect(err.match(/Did you mean 'firstName'/g)).toHaveLength(1);
    expect((await throughline(words('sequence list --json'))).json.sequences).toEqual([]);
    expect((await throughline(words('lead list --json'))).json.leads).toEqual([]);
  });

  test('a missing list of leads is noticed before anything is published', async () => {
    expect(await throughline(words('run welcome.yaml --leads nowhere.csv'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('file_not_readable'),
    });
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});

describe('Values', () => {
  test('a CSV from standard input', async () => {
    expect((await throughline(words('lead import - --json'), LEADS)).json).toMatchObject({
      created: 2,
      skipped: 1,
    });
  });

  test('a sequence from standard input', async () => {
    expect((await throughline(words('sequence save - --json'), SEQUENCE)).json).toMatchObject({
      name: 'Welcome',
    });
  });

  test('objects as JSON or from a file', async () => {
    await throughline(['lead', 'upsert', 'ada@initech.example', '--fields', '{"plan":"pro"}']);
    writeFileSync(join(folder, 'fields.yaml'), 'seats: 5\n');
    await throughline(['lead', 'upsert', 'ada@initech.example', '--fields', '@fields.yaml']);
    const { json } = await throughline(words('lead get ada@initech.example --json'));
    expect(json.lead?.fields ?? json.fields).toEqual({ plan: 'pro', seats: 5 });
  });

  test('a key of an operation wins over an option of the same name', async () => {
    await throughline(['lead', 'upsert', 'ada@initech.example', '--time-zone', 'Asia/Tokyo']);
    const { json } = await throughline(words('lead get ada@initech.example --json'));
    expect((json.lead ?? json).timeZone).toBe('Asia/Tokyo');
    expect((await throughline(words('organisation get --json'))).json.timeZone).not.toBe('Asia/Tokyo');
  });

  test('options of the program before or after the command', async () => {
    await throughline(words('--data mine lead upsert ada@initech.example'));
    expect(statSync(join(folder, 'mine')).mode & 0o777).toBe(0o700);
    expect((await throughline(words('lead list --json --data mine'))).json.leads).toHaveLength(1);
    expect(
      (await throughline(words('lead list --json'), '', { THROUGHLINE_DATA: 'mine' })).json.leads,
    ).toHaveLength(1);
  });
});

describe('What is shown only once', () => {
  test('a made-up password and a new key stand in the answer, and work', async () => {
    const member = await throughline(words('member create ada@initech.example Ada'));
    expect(member).toMatchObject({ code: 0, out: expect.stringMatching(/password: +\S{10,}/) });
    const made = await throughline(words('api-key create ci --member ada@initech.example'));
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/key: +tl_\S{30,}/) });
    const listed = await throughline(words('api-key list'));
    expect(listed.out).toContain('ci');
    expect(listed.out).not.toMatch(/tl_\S{30,}/);
  });
});

describe('What a mistake answers', () => {
  test.each([
    ['sequence publsh Welcome', 2, 'unknown_command', 'publish'],
    ['sequence publish', 2, 'missing_argument', 'sequence'],
    ['pause --port 1', 2, 'unknown_option', '--port'],
    ['handoff report', 2, 'missing_argument', 'handoff'],
    ['lead list --limit many', 2, 'invalid_value', '--limit'],
    ['lead upsert a@b.example --fields {', 2, 'invalid_value', '--fields'],
    ['lead upsert a@b.example --fields @nowhere.json', 2, 'file_not_readable', 'nowhere.json'],
    ['sequence save nowhere.yaml', 2, 'file_not_readable', 'nowhere.yaml'],
    ['--log-level loud lead list', 2, 'invalid_option', 'logLevel'],
    ['lead list', 3, 'database_missing', 'throughline.sqlite'],
    ['pause --sequence Welcome', 2, 'empty_selection', 'selection'],
    ['sequence publish Nowhere', 4, 'sequence_not_found', 'Nowhere'],
  ])('%s → exit code %i, %s', async (line, code, name, about) => {
    const { code: exit, err, out } = await throughline(words(line));
    expect({ exit, out }).toEqual({ exit: code, out: '' });
    expect(err).toMatch(new RegExp(`^error ${name}: `));
    expect(err).toContain(about);
  });

  test('with --json the error is JSON on standard error', async () => {
    const { code, err, out } = await throughline(words('sequence publish Nowhere --json'));
    expect([code, out]).toEqual([4, '']);
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'sequence_not_found' } });
  });

  test('a database that cannot be opened', async () => {
    expect(
      await throughline([
        'lead',
        'upsert',
        'a@b.example',
        '--database',
        join(folder, 'welcome.yaml', 'x.sqlite'),
      ]),
    ).toMatchObject({ code: 3, err: expect.stringContaining('database_not_writable') });
  });

  test('a data folder that cannot be made', async () => {
    expect(await throughline(words('lead upsert a@b.example --data welcome.yaml/data'))).toMatchObject({
      code: 3,
      err: expect.stringContaining('data_folder_not_writable'),
    });
  });

  test('a bad sequence leaves nothing behind, and every problem is listed', async () => {
    writeFileSync(
      join(folder, 'bad.yaml'),
      'name: Bad\nstages:\n  - kind: email\n    after: -1 day\n    subject: Hi\n    text: x\n  - kind: fax\n',
    );
    const { code, err } = await throughline(words('sequence save bad.yaml'));
    expect(code).toBe(2);
    expect(err.match(/^ {2}- /gm)?.length).toBeGreaterThanOrEqual(2);
    expect((await throughline(words('sequence list --json'))).json.sequences).toEqual([]);
  });
});

describe('Help', () => {
  test('a group without its verb shows the verbs and is a mistake', async () => {
    const { code, err } = await throughline(['sequence']);
    expect(code).toBe(2);
    expect(err).toContain('publish');
  });

  test('--help and --version are no mistakes', async () => {
    expect(await throughline(['--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('THROUGHLINE_PORT'),
      err: '',
    });
    expect(await throughline(['--version'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(await throughline(words('lead import --help'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('CSV'),
    });
  });
});
