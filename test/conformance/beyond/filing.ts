import fc from 'fast-check';
import { readSequenceFile } from '../../../engine/index';
import type { Open } from '../../support/databases';
import { definitions } from '../../support/definitions';

/** 7. Sequences as files: YAML in and out, without loss; the same file works at every door. */
export function filing(open: Open): void {
  test('7. Files: whatever a sequence says, saved and fetched as a file it is the same sequence', async () => {
    const { run } = await open();
    let number = 0;
    await fc.assert(
      fc.asyncProperty(definitions, async (given) => {
        number += 1;
        const definition = { ...given, name: `Sequence ${number}` };
        const { id } = await run<{ id: string }>('sequence.save', { definition });
        const { file } = await run<{ file: string }>('sequence.file', { sequence: id });
        expect(readSequenceFile(file).definition).toEqual(definition);
        await run('sequence.save', { sequence: id, file });
        expect(await run('sequence.file', { sequence: id })).toMatchObject({ file });
        expect(await run('sequence.get', { sequence: id })).toMatchObject({ definition });
      }),
      { numRuns: 40 },
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
}
