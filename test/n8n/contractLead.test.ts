import { onEachConnection } from '../support/n8n/onEachConnection';
import { byName } from '../support/n8n/workflows';

jest.setTimeout(60_000);

const lead = (value: string): object => ({ __rl: true, mode: 'email', value });
const OF_ITEM = lead('={{ $json.email }}');

// One story on each, told in order.
onEachConnection('The Lead node', (scene) => {
  test('Create or Update: all items in one go, each answered with its lead', async () => {
    const items = [
      { email: 'Ada@Example.com', firstName: 'Ada', Budget: 1000 },
      { email: 'bob@example.com', firstName: 'Bob', companyStage: 'prospect' },
    ];
    const out = await scene().outOf('lead', { operation: 'upsert' }, items);
    expect(out).toMatchObject([
      {
        json: { email: 'Ada@example.com', fields: { Budget: 1000 }, outcome: 'created' },
        pairedItem: { item: 0 },
      },
      { json: { email: 'bob@example.com', companyStage: 'prospect' }, pairedItem: { item: 1 } },
    ]);
    const changed = {
      operation: 'upsert',
      fieldsFrom: 'below',
      fields: { firstName: 'Robert', company: 'Builders' },
      upsertOptions: { existing: 'fill' },
    };
    const [bob] = await scene().outOf('lead', changed, [{ email: 'bob@example.com', ignored: 1 }]);
    expect(bob?.json).toMatchObject({
      firstName: 'Bob',
      company: 'Builders',
      fields: {},
      outcome: 'updated',
    });
  });

  test('who has no address, or a field too long, fails alone and the others are kept', async () => {
    const items = [
      { email: 'nobody' },
      { email: 'cleo@example.com' },
      { email: 'dora@example.com', firstName: 'D'.repeat(201) },
      { firstName: 'Nobody' },
    ];
    const out = await scene().outOf('lead', { operation: 'upsert' }, items, 'continueRegularOutput');
    expect(out.map(({ json }) => json['error'] ?? json['outcome'])).toEqual([
      "'nobody' is not an email address.",
      'created',
      "'firstName' of lead 3 (dora@example.com) has 201 characters; at most 200 are allowed.",
      'There is no email address.',
    ]);
    const strict = await scene().ran('lead', { operation: 'upsert' }, items.slice(0, 2));
    expect(strict.error).toMatchObject({
      message: "'nobody' is not an email address.",
      context: { itemIndex: 0 },
    });
  });

  test('Get: the lead, whether it may be mailed, and how it stands in its sequences', async () => {
    await scene().outOf('enroll', { sequence: byName('Welcome') }, [{ email: 'ada@example.com' }]);
    const [ada] = await scene().outOf('lead', { operation: 'get', lead: lead('ADA@example.com') }, [{}]);
    expect(ada?.json).toMatchObject({
      firstName: 'Ada',
      mayBeMailed: true,
      enrollments: [{ sequence: 'Welcome', standing: 'active', stage: 'hello', stagesDone: 0 }],
    });
    const raw = { operation: 'get', lead: OF_ITEM, simplify: false };
    const out = await scene().outOf(
      'lead',
      raw,
      [{ email: 'bob@example.com' }, { email: 'no@example.com' }],
      'continueRegularOutput',
    );
    expect(out).toMatchObject([
      { json: { suppressed: null, active: 0, enrollments: [] }, pairedItem: { item: 0 } },
      { json: { error: "There is no lead 'no@example.com'." }, pairedItem: { item: 1 } },
    ]);
  });

  test('Get Messages: what was written to a lead, with its text, also what only the outbox has', async () => {
    await scene().there.engine.tick();
    const messages = (more: object, items: readonly object[] = [{ email: 'ada@example.com' }]) =>
      scene().outOf('lead', { operation: 'messages', lead: OF_ITEM, ...more }, items);
    const out = await messages({}, [{ email: 'ada@example.com' }, { email: 'bob@example.com' }]);
    expect(out).toMatchObject([
      {
        json: { to: 'Ada@example.com', subject: 'Hello Ada', state: 'sent', stage: 'hello' },
        pairedItem: { item: 0 },
      },
    ]);
    expect(out[0]?.json['text']).toContain('A first word.');
    expect(out[0]?.json).not.toHaveProperty('html');
    const [whole] = await messages({
      simplify: false,
      messageFilters: { sender: 'Outbox', sequence: 'Welcome' },
    });
    expect(whole?.json).toMatchObject({ attempt: 1, html: null, messageId: expect.stringMatching(/^<.+>$/) });
    expect(await messages({ messageFilters: { state: 'bounced' } })).toEqual([]);
    const nobody = await scene().ran('lead', { operation: 'messages', lead: lead('ad@example.com') }, [{}]);
    expect(nobody.error?.message).toBe("There is no lead 'ad@example.com'.");
  });

  test('Get Many: page after page, or up to a limit, by filters; and a list to pick from', async () => {
    const items = Array.from({ length: 520 }, (_none, n) => ({ email: `many${n}@many.example` }));
    await scene().outOf('lead', { operation: 'upsert' }, items);
    const many = async (more: object): Promise<string[]> =>
      (await scene().outOf('lead', { operation: 'getAll', ...more }, [{}])).map(({ json }) =>
        String(json['email']),
      );
    const all = await many({ returnAll: true, filters: { domain: 'many.example' } });
    expect(new Set(all).size).toBe(520);
    expect(await many({})).toHaveLength(50);
    expect(await many({ limit: 510 })).toHaveLength(510);
    expect(await many({ filters: { enrolled: 'now' } })).toEqual(['Ada@example.com']);
    expect(await many({ filters: { createdSince: '2099-01-01T00:00:00' } })).toEqual([]);
    const node = { type: 'n8n-nodes-throughline.lead', parameters: {} };
    const { results } = await scene().n8n.list('searchLeads', node, scene().there.credential, 'ada');
    expect(results).toMatchObject([{ name: 'Ada (Ada@example.com)' }]);
  });

  test('Report Meeting, Convert and Unsubscribe end the sequences, and say which', async () => {
    const three = ['ada@example.com', 'bob@example.com', 'cleo@example.com'].map((email) => ({ email }));
    await scene().outOf('enroll', { sequence: byName('Welcome') }, three);
    const met = {
      operation: 'meeting',
      lead: lead('ada@example.com'),
      meetingOptions: { note: 'On Tuesday' },
    };
    expect((await scene().outOf('lead', met, [{}]))[0]?.json).toMatchObject({ done: 1, refused: 0 });
    const sold = { operation: 'convert', lead: OF_ITEM, endingOptions: { because: 'Signed' } };
    expect((await scene().outOf('lead', sold, three.slice(1, 2)))[0]).toMatchObject({
      json: { outcome: 'done', ended: ['Welcome'] },
      pairedItem: { item: 0 },
    });
    const no = { operation: 'unsubscribe', lead: OF_ITEM };
    const out = await scene().outOf(
      'lead',
      no,
      [{ email: 'Cleo@Example.com' }, { email: 'stranger@else.example' }, { email: 'nonsense' }],
      'continueRegularOutput',
    );
    expect(out.map(({ json, pairedItem }) => [json['message'] ?? json['error'], pairedItem])).toEqual([
      ['Gets no mail any more. Ended its sequence: Welcome.', { item: 0 }],
      ['Belongs to no lead, and gets no mail whoever brings it.', { item: 1 }],
      ["There is no lead 'nonsense'.", { item: 2 }],
    ]);
    const states = await Promise.all(three.map(({ email }) => scene().rowOf(email)));
    expect(states.map((row) => row?.state)).toEqual([
      'Finished (Meeting booked)',
      'Finished (Converted)',
      'Finished (Unsubscribed)',
    ]);
    const [cleo] = await scene().outOf('lead', { operation: 'get', lead: lead('cleo@example.com') }, [{}]);
    expect(cleo?.json).toMatchObject({ mayBeMailed: false });
    const again = await scene().outOf('enroll', { sequence: byName('Welcome') }, [
      { email: 'stranger@else.example' },
    ]);
    expect(again[0]?.json).toMatchObject({ outcome: 'skipped', code: 'opted_out' });
  });
});
