import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readSequenceFile } from '../../../engine/index';
import { main } from '../../../runner/command/main';
import { scratch, startSite } from '../../unit/runner/support';
import type { Open } from '../../support/databases';
import { definitions } from '../../support/definitions';
import { fc, times } from '../../support/property';

/** 7. Sequences as files: YAML in and out, without loss; the same file works at every door. */
export function filing(open: Open): void {
  test('7. Files: whatever a sequence says, saved and fetched as a file it is the same sequence', async () => {
    const { run } = await open();
    let number = 0;
    await fc.assert(
      fc.asyncProperty(definitions, async (given) => {
        number += 1;
        // As every door hands it over: what is undefined is not there.
        const definition = JSON.parse(JSON.stringify({ ...given, name: `Sequence ${number}` })) as object;
        const { id } = await run<{ id: string }>('sequence.save', { definition });
        const { file } = await run<{ file: string }>('sequence.file', { sequence: id });
        expect(readSequenceFile(file).definition).toEqual(definition);
        await run('sequence.save', { sequence: id, file });
        expect(await run('sequence.file', { sequence: id })).toMatchObject({ file });
        expect(await run('sequence.get', { sequence: id })).toMatchObject({ definition });
      }),
      times(40),
    );
  });

  test('7. Files: a file can be reviewed: what is left out has its default, and one change is one line', async () => {
    const { run } = await open();
    const save = (subject: string): Promise<unknown> =>
      run('sequence.save', { definition: { name: 'Welcome', stages: [
        { id: 'hello', kind: 'email', subject, text: 'Hi {{ firstName }},\n\nhow are you?\n', variants: [{ id: 'a', weight: 2 }, { id: 'b', subject: 'Other' }] },
        { id: 'end-of-it', kind: 'wait', after: '3 days' },
      ] } }); // prettier-ignore
    const lines = async (): Promise<string[]> =>
      (await run<{ file: string }>('sequence.file', { sequence: 'Welcome' })).file.split('\n');
    await save('Hello');
    const before = await lines();
    expect(before).not.toContainEqual(expect.stringMatching(/stopOnReply|thread|then/));
    await save('Good morning');
    const after = await lines();
    expect(after).toHaveLength(before.length);
    expect(after.filter((line, index) => line !== before[index])).toEqual(['    subject: Good morning']);
  });

  test('7. Files: what is wrong in a file is told with its line', async () => {
    const { run } = await open();
    const file = 'name: Welcome\nstages:\n  - id: one\n    kind: email\n    sujbect: Hi\n';
    await expect(run('sequence.save', { file })).rejects.toMatchObject({
      code: 'invalid_sequence_file',
      problems: [{ message: expect.stringMatching(/^Line 5: /), hint: expect.stringContaining('subject') }],
    });
  });

  test('7. Files: the same file is taken by the library, the API and the command line, and comes back alike', async () => {
    const text = readFileSync(join(__dirname, '../../fixtures/sequences/welcome.yaml'), 'utf8');
    const { run } = await open();
    const saved = await run<{ name: string }>('sequence.save', { file: text });
    const { file } = await run<{ file: string }>('sequence.file', { sequence: saved.name });
    expect(readSequenceFile(file)).toEqual(readSequenceFile(text));

    const site = await startSite();
    try {
      const key = await site.key();
      const put = await site.ask('/api/v1/sequences', { method: 'PUT', key, body: { file } });
      expect(put).toMatchObject({ status: 200, json: { name: saved.name, created: true } });
      const got = await site.ask(`/api/v1/sequences/${encodeURIComponent(saved.name)}/file`, { key });
      expect(got.json.file).toBe(file);
    } finally {
      await site.close();
    }

    const folder = scratch();
    writeFileSync(join(folder, 'welcome.yaml'), file);
    const throughline = async (...words: string[]): Promise<{ code: number; out: string }> => {
      let out = '';
      const io = { env: {}, folder, stdin: Readable.from([]), out: (some: string) => void (out += some), err: (some: string) => void (out += some), width: null, screen: null }; // prettier-ignore
      return { code: await main([...words, '--json'], io), out };
    };
    expect(await throughline('sequence', 'save', 'welcome.yaml')).toMatchObject({ code: 0 });
    const { out } = await throughline('sequence', 'file', saved.name);
    expect(JSON.parse(out)).toMatchObject({ file });
  });
}
