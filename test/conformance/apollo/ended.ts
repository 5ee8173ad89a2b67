import type { Actor } from '../../../engine/index';
import { answering, letters, takeIn, write } from '../../support/inbox';
import { DAY, enroll, kindsOf, mail, publish, rows, states, type Bulk } from '../../support/scenario';
import type { Open } from '../open';

const LEAD = 'lead@acme.example';
const STAGES = [mail('one'), mail('two', { after: '2 days' })];

export function ended(open: Open): void {
  test('7. Finished: made it through, replied, or marked by hand', async () => {
    const door = await open();
    await publish(door, STAGES);
    await enroll(door, ['through@x.example', 'replied@x.example', 'hand@x.example']);
    await door.engine.tick();
    const answered = (await letters(door)).find(({ to }) => to === 'replied@x.example')!;
    await takeIn(door, write(answering(answered), 'Yes, let us talk.'));
    await door.run('finish', { sequence: 'Welcome', emails: ['hand@x.example'] });
    door.clock.advance(2 * DAY);
    await door.engine.tick();
    expect(await states(door)).toEqual({
      'through@x.example': 'Finished (No reply)', 'replied@x.example': 'Finished (Replied)',
      'hand@x.example': 'Finished (By hand)',
    }); // prettier-ignore
  });

  test('7. A meeting that is reported ends the sequence that wrote last, and all others, unless it says this one only', async () => {
    for (const [meetingEnds, other] of [['all_sequences', 'Finished (Meeting booked)'], ['this_sequence', 'Active']] as const) {
      const door = await open();
      await publish(door, STAGES, {}, 'Early');
      await publish(door, STAGES, { meetingEnds }, 'Late');
      await door.run('enroll', { sequence: 'Early', leads: [LEAD, 'else@acme.example'] });
      await door.engine.tick();
      door.clock.advance({ hours: 1 });
      await door.run('enroll', { sequence: 'Late', leads: [LEAD] });
      await door.engine.tick();
      const report = await door.run<Bulk>('lead.meetingBooked', { lead: LEAD, note: 'Thursday at ten' });
      expect(report).toMatchObject({ refused: 0, done: meetingEnds === 'all_sequences' ? 2 : 1 });
      expect(await states(door, 'Late')).toEqual({ [LEAD]: 'Finished (Meeting booked)' });
      expect(await states(door, 'Early')).toEqual({ [LEAD]: other, 'else@acme.example': 'Active' });
      expect((await rows(door, 'Late'))[LEAD]).toMatchObject({ detail: 'Thursday at ten' });
      door.clock.advance(3 * DAY);
      expect(await door.engine.tick()).toMatchObject({ sent: other === 'Active' ? 2 : 1 });
    }
  }); // prettier-ignore

  test('7. A meeting may name its sequence, sharpens one that ended without a reply, and is reported once', async () => {
    const door = await open();
    await publish(door, [mail('one')]);
    await publish(door, STAGES, {}, 'Other');
    await enroll(door, [LEAD]);
    await door.engine.tick();
    expect(await states(door)).toEqual({ [LEAD]: 'Finished (No reply)' });
    const report = (input: object = {}): Promise<Bulk> => door.run('lead.meetingBooked', { lead: LEAD, ...input });
    expect(await report({ sequence: 'Welcome' })).toMatchObject({ done: 1 });
    expect(await states(door)).toEqual({ [LEAD]: 'Finished (Meeting booked)' });
    expect(await report({ sequence: 'Welcome' })).toMatchObject({ done: 0, refused: 1, results: [{ code: 'wrong_status' }] });
    expect(await report()).toMatchObject({ done: 0, refused: 0, message: expect.stringContaining('no sequence') });
    await expect(report({ lead: 'who@x.example' })).rejects.toMatchObject({ code: 'lead_not_found' });
  }); // prettier-ignore

  test('7. A meeting that a reply led to: the sequence that was answered says so, and counts it', async () => {
    const door = await open();
    await publish(door, STAGES);
    await enroll(door, [LEAD]);
    await door.engine.tick();
    await takeIn(door, write(answering((await letters(door))[0]!), 'Yes, let us talk.'));
    expect(await states(door)).toEqual({ [LEAD]: 'Finished (Replied)' });
    expect(await door.run('lead.meetingBooked', { lead: LEAD, note: 'Thursday' })).toMatchObject({ done: 1 });
    expect(await states(door)).toEqual({ [LEAD]: 'Finished (Meeting booked)' });
    expect(await door.run('sequence.analytics', { sequence: 'Welcome' })).toMatchObject({ answered: 1, interacted: 1 });
  }); // prettier-ignore

  test('7. Who may only look at the sequence reports no meeting in it', async () => {
    const door = await open();
    const definition = { name: 'Welcome', settings: { window: [], unsubscribe: 'none' }, stages: STAGES };
    const as = (id: string): { actor: Actor } => ({
      actor: { kind: 'member', id, role: 'member', name: id },
    });
    await door.run('sequence.save', { definition, sharing: 'view' }, as('olga'));
    await door.run('sequence.publish', { sequence: 'Welcome' }, as('olga'));
    await enroll(door, [LEAD]);
    const report = (who: string): Promise<unknown> => door.run('lead.meetingBooked', { lead: LEAD }, as(who));
    expect(await report('otto')).toMatchObject({ done: 0, results: [{ code: 'not_yours' }] });
    expect(await report('olga')).toMatchObject({ done: 1 });
  });

  test('7. A finished lead can be put into another sequence', async () => {
    const door = await open();
    await publish(door, STAGES);
    await publish(door, STAGES, { otherSequences: 'refuse' }, 'Next');
    const [id] = await enroll(door, [LEAD]);
    expect(await door.run('enroll', { sequence: 'Next', leads: [LEAD] })).toMatchObject({ enrolled: 0 });
    await door.run('finish', { enrollments: [id] });
    expect(await kindsOf(door, id!)).toContain('finished');
    expect(await door.run('enroll', { sequence: 'Next', leads: [LEAD] })).toMatchObject({ enrolled: 1 });
    expect(await states(door, 'Next')).toMatchObject({ [LEAD]: 'Active' });
  });
}

export function notSent(open: Open): void {
  test.each([
    ['the stage of the lead', { stage: 'Customer' }, { doNotSendStages: ['customer'] }, 'Not sent (Do not send stage)', "'Customer'"],
    ['the stage of its company', { companyStage: 'Competitor' }, { doNotSendCompanyStages: ['competitor'] }, 'Not sent (Suppressed company)', "'Competitor'"],
  ])('8. Not sent says why: %s is on the do-not-send list', async (_what, lead, settings, state, named) => {
    const door = await open();
    await publish(door, STAGES, settings);
    await enroll(door, [{ email: LEAD, ...lead }, { email: 'other@acme.example', stage: 'New', companyStage: 'Prospect' }]);
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
    const row = (await rows(door))[LEAD]!;
    expect(row).toMatchObject({ state, detail: expect.stringContaining(named) });
    const { gates } = await door.run<{ gates: { gate: string; message: string }[] }>('explain', { enrollment: row.id });
    expect(gates.map(({ message }) => message).join()).toContain(named);

    const chosen = { sequence: 'Welcome', emails: [LEAD] };
    expect(await door.run('retry', chosen)).toMatchObject({ done: 0, results: [{ code: row.reason, message: expect.stringContaining(named) }] });
    await door.run('lead.upsert', { email: LEAD, stage: 'New', companyStage: 'Prospect' });
    expect(await door.run('retry', chosen)).toMatchObject({ done: 1 });
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
  }); // prettier-ignore

  test('8. Not sent says why: put on the exclusion list after enrolment', async () => {
    const door = await open();
    await publish(door, [mail('one', { after: '1 day' })]);
    await enroll(door, [LEAD]);
    await door.run('suppression.add', { values: ['acme.example'], reason: 'exclusion' });
    door.clock.advance(DAY);
    expect(await door.engine.tick()).toMatchObject({ sent: 0 });
    expect((await rows(door))[LEAD]).toMatchObject({
      state: 'Not sent (Excluded)',
      detail: expect.stringContaining('acme.example is on the exclusion list'),
    });
  });
}
