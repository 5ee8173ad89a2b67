import { onEachDatabase } from '../../../support/databases';
import { mail } from '../../../support/scenario';

const HTML = { text: undefined, html: '<p>Hi</p>' };
const ASKS = {
  id: 'asks',
  kind: 'branch',
  after: '1 day',
  if: { happened: 'clicked' },
  yes: 'end',
  no: 'end',
};

onEachDatabase('Remarks at publishing', (open) => {
  const remarked = async (
    settings: object,
    stages: readonly object[],
    publicUrl: string | null = null,
  ): Promise<string[]> => {
    const { run } = await open({ publicUrl });
    await run('sender.save', { name: 'Ada', address: 'ada@lab.test', smtp: { host: '127.0.0.1', port: 9 }, verify: false }); // prettier-ignore
    await run('sequence.save', { definition: { name: 'Welcome', settings: { window: [], ...settings }, stages } }); // prettier-ignore
    return (await run<{ warnings: string[] }>('sequence.publish', { sequence: 'Welcome' })).warnings;
  };
  const SITE = 'https://follow.example';

  test.each(['link', 'header_and_link'])(
    'unsubscribe: %s has no link without a public URL',
    async (unsubscribe) => {
      expect(await remarked({ unsubscribe }, [mail('one')])).toEqual([
        "No public URL is set, so emails end with the word 'unsubscribe' to answer and not with a link.",
      ]);
      expect(await remarked({ unsubscribe }, [mail('one')], SITE)).toEqual([]);
    },
  );

  test('who needs no link is told nothing of it', async () => {
    for (const unsubscribe of ['reply_word', 'none'])
      expect(await remarked({ unsubscribe }, [mail('one')])).toEqual([]);
  });

  test.each([{ opens: true }, { clicks: true }])(
    'tracking %j needs a public URL, and HTML to stand in',
    async (track) => {
      expect(await remarked({ track }, [mail('one', HTML)])).toEqual([
        'No public URL is set, so neither opens nor clicks are tracked.',
      ]);
      expect(await remarked({ track }, [mail('one', HTML)], SITE)).toEqual([]);
      expect(await remarked({ track }, [mail('one', HTML), mail('two', { after: '1 day' })], SITE)).toEqual([
        "The email 'two' has no HTML: what is plain text cannot be tracked.",
      ]);
      expect(await remarked({ track }, [mail('one'), mail('two', { after: '1 day' })], SITE)).toEqual([
        "The emails 'one', 'two' have no HTML: what is plain text cannot be tracked.",
      ]);
    },
  );

  test('a branch that asks for what nobody tracks', async () => {
    const told = [
      "The branch 'asks' asks whether an email was clicked, which the sequence does not track ('track'): without a report by 'message.touch' the answer is no.",
    ];
    expect(await remarked({}, [mail('one', HTML), ASKS], SITE)).toEqual(told);
    expect(await remarked({ track: { opens: true } }, [mail('one', HTML), ASKS], SITE)).toEqual(told);
    expect(await remarked({ track: { clicks: true } }, [mail('one', HTML), ASKS], SITE)).toEqual([]);
    const opened = { ...ASKS, if: { happened: 'opened' } };
    expect(await remarked({ track: { clicks: true } }, [mail('one', HTML), opened], SITE)).toEqual([]);
  });
});
