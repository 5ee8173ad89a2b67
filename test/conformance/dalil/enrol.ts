import type { EngineOptions } from '../../../engine/index';
import type { TestEngine } from '../../support/databases';
import { addresses, mail, publish, rows, type Door } from '../../support/scenario';

type Open = (options?: Partial<EngineOptions>) => Promise<TestEngine>;

interface Enrolled {
  readonly enrolled: number;
  readonly skipped: number;
  readonly results: readonly { readonly email: string; readonly code: string | null }[];
}

const STAGES = [mail('hello'), mail('again', { after: '3 days' })];

const people = (door: Door): Promise<unknown> =>
  door.run('lead.upsert', {
    leads: [
      { email: 'ada@alpha.example', stage: 'new', fields: { Budget: 5000 } },
      { email: 'bob@alpha.example', stage: 'customer', fields: { Budget: 9000 } },
      { email: 'cleo@beta.example', stage: 'new', fields: { Budget: 100 } },
      { email: 'dan@beta.example', stage: 'new' },
    ],
  });

const inside = async (door: Door, sequence = 'Welcome'): Promise<string[]> =>
  Object.keys(await rows(door, sequence)).sort();

/** Dalil, line 6: all the ways into a sequence. */
export function enrol(open: Open): void {
  test('6. Enrol one by one and in bulk: each lead is answered for', async () => {
    const test = await open();
    await publish(test, STAGES);
    await people(test);
    const one = await test.run<Enrolled>('enroll', { sequence: 'Welcome', leads: ['ada@alpha.example'] });
    expect(one).toMatchObject({ enrolled: 1, skipped: 0 });
    const many = await test.run<Enrolled>('enroll', {
      sequence: 'Welcome',
      leads: ['ada@alpha.example', ...addresses(600)],
    });
    expect(many).toMatchObject({ enrolled: 600, skipped: 1 });
    expect(many.results[0]).toMatchObject({ email: 'ada@alpha.example', code: 'already_in' });
  });

  test('6. Enrol by a filter over the people database', async () => {
    const test = await open();
    await publish(test, STAGES);
    await people(test);
    const filter = { stage: 'new', where: [{ field: 'Budget', is: 'greater', value: 1000 }] };
    expect(await test.run<Enrolled>('enroll', { sequence: 'Welcome', filter })).toMatchObject({
      enrolled: 1,
    });
    expect(await inside(test)).toEqual(['ada@alpha.example']);
    const rest = { domain: 'beta.example', enrolled: 'never' };
    expect(await test.run<Enrolled>('enroll', { sequence: 'Welcome', filter: rest })).toMatchObject({
      enrolled: 2,
    });
    await expect(
      test.run('enroll', { sequence: 'Welcome', filter, leads: ['eve@alpha.example'] }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
  });

  test('6. Enrol by a segment: a filter that is kept, its members counted', async () => {
    const test = await open();
    await publish(test, STAGES);
    await people(test);
    const saved = await test.run<{ leads: number }>('segment.save', {
      name: 'New with money',
      filter: { stage: 'new', where: [{ field: 'Budget', is: 'set' }], notInSequence: 'welcome' },
    });
    expect(saved.leads).toBe(2);
    expect(await test.run('segment.get', { segment: 'new WITH money' })).toMatchObject({
      leads: 2,
      filter: { stage: 'new', notInSequence: 'Welcome' },
    });
    expect(
      await test.run<Enrolled>('enroll', { sequence: 'Welcome', segment: 'New with money' }),
    ).toMatchObject({ enrolled: 2, skipped: 0 });
    expect(await inside(test)).toEqual(['ada@alpha.example', 'cleo@beta.example']);
    expect(await test.run('segment.get', { segment: 'New with money' })).toMatchObject({ leads: 0 });
    await test.run('segment.remove', { segment: 'New with money' });
    await expect(test.run('segment.get', { segment: 'New with money' })).rejects.toMatchObject({
      code: 'segment_not_found',
    });
  });

  test('6. Automatic enrolment by a segment: whoever comes to match is enrolled, and no lead twice', async () => {
    const test = await open();
    await publish(test, STAGES, { enrolment: 'any' });
    await people(test);
    await test.run('segment.save', { name: 'New', filter: { stage: 'new' } });
    await test.run('segment.autoEnroll', { segment: 'New', sequence: 'Welcome' });
    expect(await inside(test)).toEqual([]);
    await test.engine.tick();
    expect(await inside(test)).toEqual(['ada@alpha.example', 'cleo@beta.example', 'dan@beta.example']);

    test.clock.advance(3_600_000);
    await test.run('lead.upsert', { email: 'bob@alpha.example', stage: 'new' });
    await test.run('lead.upsert', { email: 'eve@gamma.example', stage: 'lost' });
    await test.engine.tick();
    expect(await inside(test)).toEqual(
      ['ada@alpha.example', 'bob@alpha.example', 'cleo@beta.example', 'dan@beta.example'],
    ); // prettier-ignore

    // Over, changed, and still in the segment, in a sequence that takes leads any number of times: once is once.
    await test.run('finish', { sequence: 'Welcome', all: true });
    test.clock.advance(3_600_000);
    await test.run('lead.upsert', { email: 'ada@alpha.example', title: 'Countess' });
    await test.engine.tick();
    expect(await test.run('enrollment.list', { lead: 'ada@alpha.example' })).toMatchObject({
      enrollments: [{ state: 'Finished (By hand)' }],
    });
    expect(await test.run('segment.get', { segment: 'New' })).toMatchObject({
      autoEnroll: [{ sequence: 'Welcome', on: true, enrolled: 4, passedOver: 0 }],
    });
  });

  test('6. Two runners at once enrol each lead of a segment once, however many there are', async () => {
    const test = await open();
    await publish(test, [mail('hello', { after: '30 days' })], { enrolment: 'any' });
    await test.run('lead.upsert', { leads: addresses(1_000).map((email) => ({ email, stage: 'new' })) });
    await test.run('segment.save', { name: 'New', filter: { stage: 'new' } });
    await test.run('segment.autoEnroll', { segment: 'New', sequence: 'Welcome' });
    await Promise.all([test.engine.tick(), test.engine.tick(), test.engine.tick()]);
    await test.engine.tick();
    const { enrollments } = await test.run<{ enrollments: { email: string }[] }>('enrollment.list', {
      sequence: 'Welcome',
      limit: 1_000,
    });
    expect(enrollments).toHaveLength(1_000);
    expect(new Set(enrollments.map(({ email }) => email)).size).toBe(1_000);
  });

  test('6. One whom a rule forbids is passed over, and looked at again when the lead has changed', async () => {
    const test = await open();
    await publish(test, STAGES);
    await people(test);
    await test.run('suppression.add', { values: ['dan@beta.example'] });
    await test.run('segment.save', { name: 'New', filter: { stage: 'new' } });
    await test.run('segment.autoEnroll', { segment: 'New', sequence: 'Welcome' });
    test.clock.advance(1_000);
    await test.engine.tick();
    expect(await inside(test)).toEqual(['ada@alpha.example', 'cleo@beta.example']);
    const passed = { autoEnroll: [{ enrolled: 2, passedOver: 1 }] };
    expect(await test.run('segment.get', { segment: 'New' })).toMatchObject(passed);
    await test.run('suppression.remove', { suppression: 'dan@beta.example' });
    test.clock.advance(3_600_000);
    await test.engine.tick();
    expect(await test.run('segment.get', { segment: 'New' })).toMatchObject(passed);
    await test.run('lead.upsert', { email: 'dan@beta.example', title: 'Baker' });
    await test.engine.tick();
    expect(await inside(test)).toEqual(['ada@alpha.example', 'cleo@beta.example', 'dan@beta.example']);
  });

  test('6. While the sequence is off nobody comes in; published again, those who waited do', async () => {
    const test = await open();
    await publish(test, STAGES);
    await test.run('segment.save', { name: 'New', filter: { stage: 'new' } });
    await test.run('segment.autoEnroll', { segment: 'New', sequence: 'Welcome' });
    await test.run('sequence.disable', { sequence: 'Welcome' });
    await people(test);
    await test.engine.tick();
    expect(await inside(test)).toEqual([]);
    await test.run('sequence.publish', { sequence: 'Welcome' });
    await test.engine.tick();
    expect(await inside(test)).toHaveLength(3);
    await test.run('segment.autoEnroll', { segment: 'New', sequence: 'Welcome', on: false });
    await test.run('lead.upsert', { email: 'eve@gamma.example', stage: 'new' });
    await test.engine.tick();
    expect(await inside(test)).toHaveLength(3);
  });

  test('6. A segment that is changed takes in whoever matches now', async () => {
    const test = await open();
    await publish(test, STAGES);
    await people(test);
    await test.run('segment.save', { name: 'Some', filter: { domain: 'alpha.example' } });
    await test.run('segment.autoEnroll', { segment: 'Some', sequence: 'Welcome' });
    await test.engine.tick();
    test.clock.advance(86_400_000);
    await test.engine.tick();
    await test.run('segment.save', { name: 'Some', filter: { domain: 'beta.example' } });
    await test.engine.tick();
    expect(await inside(test)).toHaveLength(4);
  });
}
