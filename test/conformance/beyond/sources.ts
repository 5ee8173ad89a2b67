import * as crm from '../../fixtures/crm/payloads';
import { publish, rows, mail, type Door } from '../../support/scenario';
import { deliver, save, SECRET, STAGES, type Open } from './sourceDoor';

const lead = (door: Door, email: string): Promise<object> => door.run('lead.get', { lead: email });

/** Beyond, line 5: idempotent automatic enrolment. */
export function sources(open: Open): void {
  test('5. Five deliveries of the same event, at once and again: one enrollment, and each answer says what was done', async () => {
    const test = await open();
    await publish(test, STAGES, { enrolment: 'any' });
    await save(test, { preset: 'pipedrive', secret: 'user:password' });
    const attempt = (n: number): object => ({
      ...crm.PIPEDRIVE_V2,
      meta: { ...crm.PIPEDRIVE_V2.meta, attempt: n },
    });
    const answers = await Promise.all([1, 2, 3, 4].map((n) => deliver(test, attempt(n))));
    test.clock.advance(86_400_000);
    answers.push(await deliver(test, attempt(5)));
    const told = answers.map(({ results }) => results[0]!);
    expect(told.map(({ outcome }) => outcome).sort()).toEqual(
      ['duplicate', 'duplicate', 'duplicate', 'duplicate', 'enrolled'],
    ); // prettier-ignore
    expect(new Set(told.map(({ enrollment }) => enrollment)).size).toBe(1);
    for (const { outcome, message } of told)
      expect(message).toMatch(outcome === 'enrolled' ? /^Enrolled/ : /came before/);
    expect(Object.keys(await rows(test))).toEqual(['bob@pipedrive.example']);
  });

  test('5. Another event of the same lead enrols it again only where the source says so', async () => {
    const test = await open();
    await publish(test, STAGES, { enrolment: 'any' });
    const event = (id: string) => ({ eventId: id, email: 'ada@example.com' });
    await save(test);
    await deliver(test, event('one'));
    await test.run('finish', { sequence: 'Welcome', all: true });
    const second = await deliver(test, event('two'));
    expect(second.results[0]).toMatchObject({ outcome: 'duplicate', code: 'lead_taken' });
    await save(test, { again: true });
    expect(await deliver(test, event('three'))).toMatchObject({ enrolled: 1 });
    expect((await deliver(test, event('three'))).results[0]).toMatchObject({ code: 'came_before' });
  });

  test('5. HubSpot: the workflow webhook is mapped, own fields by paths', async () => {
    const test = await open();
    await publish(test, STAGES);
    const map = { 'fields.Budget': 'properties.annual_budget.value' };
    await save(test, { preset: 'hubspot', secret: SECRET, map });
    expect(await deliver(test, crm.HUBSPOT_CONTACT)).toMatchObject({ enrolled: 1 });
    expect(await lead(test, 'ada@hubspot.example')).toMatchObject({
      firstName: 'Ada',
      lastName: 'Lovelace',
      company: 'Analytical Engines',
      title: 'Countess',
      stage: 'lead',
      crmId: '3234574',
      fields: { Budget: '12000' },
    });
    // The v3 API's shape, and properties that somebody chose.
    expect(await deliver(test, { id: '1', properties: { email: 'v3@hubspot.example', firstname: 'Vera' } })).toMatchObject({ enrolled: 1 }); // prettier-ignore
    expect(await deliver(test, { email: 'flat@hubspot.example', firstname: 'Fay' })).toMatchObject({ enrolled: 1 }); // prettier-ignore
    expect(await lead(test, 'flat@hubspot.example')).toMatchObject({ firstName: 'Fay' });
  });

  test('5. HubSpot: app webhooks carry ids only; the answer says so, for each, and what to use instead', async () => {
    const test = await open();
    await publish(test, STAGES);
    await save(test, { preset: 'hubspot', secret: SECRET });
    const two = [crm.HUBSPOT_APP[0], { ...crm.HUBSPOT_APP[0], eventId: 2, objectId: 3 }];
    const { results, enrolled } = await deliver(test, two);
    expect(enrolled).toBe(0);
    expect(results).toHaveLength(2);
    for (const result of results) {
      expect(result).toMatchObject({ outcome: 'refused', code: 'no_address', event: 'contact.creation' });
      expect(result.message).toMatch(/no address in the payload.*workflow/i);
    }
  });

  test('5. Pipedrive: persons of both versions are mapped, the primary address; a deal has none', async () => {
    const test = await open();
    await publish(test, STAGES);
    const map = { 'fields.Tier': 'data.custom_fields.9dc80c50d78a15643bfc4ca79d76156a73a1ca0e.value' };
    await save(test, { preset: 'pipedrive', secret: 'user:password', map });
    expect(await deliver(test, crm.PIPEDRIVE_V2)).toMatchObject({ enrolled: 1 });
    expect(await lead(test, 'bob@pipedrive.example')).toMatchObject({
      firstName: 'Bob', phone: '+15555550123', crmId: '12', fields: { Tier: 'gold' },
    }); // prettier-ignore
    expect(await deliver(test, crm.PIPEDRIVE_V1)).toMatchObject({ enrolled: 1 });
    expect(await lead(test, 'jane@pipedrive.example')).toMatchObject({ company: 'Acme', crmId: '13' });
    const deal = await deliver(test, crm.PIPEDRIVE_DEAL);
    expect(deal.results[0]).toMatchObject({ code: 'no_address', message: expect.stringMatching(/'person'/) });
  });

  test('5. Salesforce: records, change events and outbound messages are mapped; no session id is kept', async () => {
    const test = await open();
    await publish(test, STAGES);
    await save(test, { preset: 'salesforce', map: { 'fields.Revenue': 'AnnualRevenue' } });
    expect(await deliver(test, crm.SALESFORCE_RECORD)).toMatchObject({ enrolled: 1, format: 'json' });
    expect(await lead(test, 'cleo@salesforce.example')).toMatchObject({
      lastName: 'Curie', company: 'Radium & Sons', stage: 'Open - Not Contacted', fields: { Revenue: 5000000 },
    }); // prettier-ignore
    const change = {
      data: {
        payload: { ChangeEventHeader: { changeType: 'CREATE', entityName: 'Lead' }, Email: 'cdc@salesforce.example' },
        event: { replayId: 6 },
      },
    }; // prettier-ignore
    expect((await deliver(test, change)).results[0]).toMatchObject({
      outcome: 'enrolled',
      event: 'CREATE.Lead',
    });
    const soap = await deliver(test, crm.SALESFORCE_OUTBOUND);
    expect(soap).toMatchObject({
      format: 'soap',
      enrolled: 1,
      results: [
        { email: 'lise@salesforce.example', outcome: 'enrolled', event: 'Lead' },
        { code: 'no_address' },
      ],
    });
    expect(await lead(test, 'lise@salesforce.example')).toMatchObject({ company: 'Fission & Co' });
    const again = await deliver(test, crm.SALESFORCE_OUTBOUND);
    expect(again.results[0]).toMatchObject({ code: 'came_before' });
    const kept = await test.run<{ body: string }>('delivery.get', { delivery: soap.id });
    expect(kept.body).toContain('lise@salesforce.example');
    expect(kept.body).not.toContain('secret-session');
  });

  test('5. Zendesk Sell: events that a workflow fetched are mapped, one or a page of them', async () => {
    const test = await open();
    await publish(test, STAGES);
    await save(test, { preset: 'zendesk_sell', on: ['created.*'] });
    const other = {
      data: { id: 2, email: 'eve@zendesk.example' },
      meta: { event_id: 'other', event_type: 'deleted', type: 'lead', sequence: 9 },
    };
    const page = await deliver(test, { items: [crm.ZENDESK_SELL_EVENT, other] });
    expect(page.results).toMatchObject([
      { outcome: 'enrolled', event: 'created.lead' },
      { outcome: 'ignored', code: 'event_not_wanted' },
    ]);
    expect(await lead(test, 'dan@zendesk.example')).toMatchObject({
      company: 'Beagle Inc', stage: 'New', phone: '508-778-6516', crmId: '1',
    }); // prettier-ignore
    expect((await deliver(test, crm.ZENDESK_SELL_EVENT)).results[0]).toMatchObject({ code: 'came_before' });
  });

  test('5. Any other JSON by field paths; the rule says which events and which leads', async () => {
    const test = await open();
    await publish(test, STAGES);
    await save(test, {
      map: { email: "who['e-mail'].address", company: 'org.name', 'fields.Score': 'scores[1]' },
      paths: { list: 'payload.rows', event: 'kind', id: 'no' },
      on: ['signup'],
      where: [{ field: 'Score', is: 'greater', value: 50 }],
    });
    const row = (no: number, kind: string, score: number): object => ({
      no,
      kind,
      who: { 'e-mail': { address: `lead${no}@free.example` } },
      org: { name: 'Free' },
      scores: [0, score],
    });
    const body = { payload: { rows: [row(1, 'signup', 80), row(2, 'signup', 10), row(3, 'logout', 99)] } };
    expect((await deliver(test, body)).results).toMatchObject([
      { email: 'lead1@free.example', outcome: 'enrolled' },
      { outcome: 'ignored', code: 'lead_not_wanted' },
      { outcome: 'ignored', code: 'event_not_wanted' },
    ]);
    await expect(lead(test, 'lead2@free.example')).rejects.toMatchObject({ code: 'lead_not_found' });
    expect((await deliver(test, { payload: { rows: [row(1, 'signup', 81)] } })).results[0]).toMatchObject({
      code: 'came_before',
    });
    await expect(deliver(test, 'no JSON')).rejects.toMatchObject({ code: 'body_not_readable' });
  });

  test('5. Each delivery is logged with what was done, and can be done again by the rule as it is then', async () => {
    const test = await open();
    await publish(test, STAGES);
    await save(test, { on: ['signup'] });
    const { id } = await deliver(test, { event: 'trial', email: 'ada@example.com', api_token: 'abc' });
    expect(await test.run('delivery.list', { source: 'CRM' })).toMatchObject({
      deliveries: [{ id, status: 'done', enrolled: 0, results: [{ code: 'event_not_wanted' }] }],
    });
    const { body } = await test.run<{ body: string }>('delivery.get', { delivery: id });
    expect(JSON.parse(body)).toEqual({ event: 'trial', email: 'ada@example.com', api_token: '…' });
    await save(test, { on: ['trial'] });
    expect(await test.run('delivery.replay', { delivery: id })).toMatchObject({ enrolled: 1, replays: 1 });
    expect(await test.run('delivery.replay', { delivery: id })).toMatchObject({
      enrolled: 0,
      replays: 2,
      results: [{ code: 'came_before' }],
    });
  });

  test('5. What comes while the sequence is off is not lost: it is done when the sequence is on again', async () => {
    const test = await open();
    await publish(test, STAGES);
    await save(test);
    await test.run('sequence.disable', { sequence: 'Welcome' });
    const waiting = await deliver(test, { eventId: '1', email: 'ada@example.com' });
    expect(waiting).toMatchObject({ status: 'waiting', results: [{ code: 'sequence_not_published' }] });
    await test.engine.tick();
    expect(await rows(test)).toEqual({});
    await test.run('sequence.publish', { sequence: 'Welcome' });
    await Promise.all([test.engine.tick(), test.engine.tick(), test.engine.tick()]);
    expect(Object.keys(await rows(test))).toEqual(['ada@example.com']);
    expect(await test.run('delivery.get', { delivery: waiting.id })).toMatchObject({
      status: 'done',
      enrolled: 1,
      replays: 1,
    });
  });

  test('5. A person who is erased is taken out of the deliveries, too', async () => {
    const test = await open();
    await publish(test, STAGES);
    await save(test);
    const { id } = await deliver(test, [
      { email: 'Ada@Example.com', firstName: 'Ada' },
      { email: 'bob@b.test' },
    ]);
    await test.run('lead.delete', { leads: ['ada@example.com'], erase: true });
    const kept = await test.run('delivery.get', { delivery: id });
    expect(JSON.stringify(kept)).not.toMatch(/ada/i);
    expect(kept).toMatchObject({ enrolled: 2, results: [{ email: null }, { email: 'bob@b.test' }] });
    await expect(test.run('delivery.replay', { delivery: id })).rejects.toMatchObject({
      code: 'body_not_kept',
    });
  });

  test('5. A whole page of a thousand events is one delivery, each answered for', async () => {
    const test = await open();
    await publish(test, [mail('hello', { after: '30 days' })]);
    await save(test);
    const page = Array.from({ length: 1_000 }, (_, i) => ({ eventId: `e${i}`, email: `lead${i % 900}@example.com` }));
    const { results, enrolled } = await deliver(test, page);
    expect(results).toHaveLength(1_000);
    expect(enrolled).toBe(900);
    expect(results[950]).toMatchObject({ outcome: 'skipped', code: 'duplicate_in_request' });
    await expect(deliver(test, [...page, { eventId: 'x' }])).rejects.toMatchObject({ code: 'too_many_events' });
  }); // prettier-ignore
}
