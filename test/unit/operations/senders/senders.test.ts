import type { z } from 'zod';
import { OUTBOX, type Sender } from '../../../../engine/model/sender';
import { senderList } from '../../../../engine/operations/senders/list';
import { senderRemove } from '../../../../engine/operations/senders/remove';
import { senderSave } from '../../../../engine/operations/senders/save';
import { senderTest } from '../../../../engine/operations/senders/test';
import { selectRaw } from '../../../../engine/store/bulk';
import type { Store } from '../../../../engine/store/database';
import { listCursors, saveCursor, type MailboxCursor } from '../../../../engine/store/mailboxCursors';
import { sealer } from '../../../../engine/store/secrets';
import {
  ensureOutbox,
  findSender,
  listSenders,
  openSender,
  recordSenderProblem,
} from '../../../../engine/store/senders';
import { desk, NOW, onEachStore } from '../../../support/stores';
import { openHoodiecrow } from '../../mail/hoodiecrow';
import { smtpLab, type SmtpLab } from '../../mail/smtpLab';

const PASSWORD = 'correct horse battery';
type Given = z.input<typeof senderSave.input>;

let lab: SmtpLab;
beforeAll(async () => {
  lab = await smtpLab({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'ada' && password === PASSWORD
        ? done(null, { user: 'ada' })
        : done(new Error('535 5.7.8 No such login')),
  });
});
afterAll(() => lab.stop());

function given(over: Partial<Given> = {}, smtp: Partial<Given['smtp']> = {}): Given {
  return {
    name: 'Ada',
    address: 'ada@lab.test',
    smtp: { host: '127.0.0.1', port: lab.port, user: 'ada', password: PASSWORD, ...smtp },
    ...over,
  };
}

async function everything(store: Store): Promise<string> {
  return JSON.stringify([
    await selectRaw(store, 'select * from senders'),
    await selectRaw(store, 'select * from events'),
  ]);
}

onEachStore('senders', (open) => {
  test('one whose login works is stored; its password is sealed and shown by nothing', async () => {
    const { run, store, context } = await desk(await open());
    const saved = await run(senderSave, given({ dailyQuota: 40, fromName: 'Ada L.' }));
    expect(saved).toMatchObject({
      name: 'Ada',
      dailyQuota: 40,
      smtp: { user: 'ada', hasPassword: true },
      imap: null,
    });
    const listed = await run(senderList, {});
    expect(JSON.stringify([saved, listed]) + (await everything(store))).not.toContain(PASSWORD);
    const row = (await findSender(store, 'ada'))!;
    expect(openSender(context.sealer, row).smtp?.password).toBe(PASSWORD);
    expect(JSON.stringify(listed)).not.toContain(row.secrets);
  });

  test('one that cannot log in is refused, and nothing is stored, nor changed', async () => {
    const { run, store } = await desk(await open());
    await expect(run(senderSave, given({}, { password: 'wrong' }))).rejects.toMatchObject({
      code: 'sender_login_failed',
    });
    await expect(run(senderSave, given({}, { port: 1 }))).rejects.toMatchObject({
      code: 'sender_unreachable',
    });
    expect((await listSenders(store)).map(({ id }) => id)).toEqual([OUTBOX]);

    await run(senderSave, given());
    const before = await everything(store);
    await expect(run(senderSave, given({ dailyQuota: 1 }, { password: 'wrong' }))).rejects.toMatchObject({
      code: 'sender_login_failed',
    });
    expect(await everything(store)).toBe(before);
  });

  test('its mailbox is tried too, with each folder', async () => {
    const imap = await openHoodiecrow({ idle: false });
    try {
      const { run, store } = await desk(await open());
      const { host, port } = imap.settings();
      const box = { host, port, user: 'ada', password: 'secret' };
      await expect(run(senderSave, given({ imap: { ...box, password: 'no' } }))).rejects.toMatchObject({
        code: 'mailbox_login_failed',
      });
      await expect(
        run(senderSave, given({ imap: { ...box, folders: ['INBOX', 'Nowhere'] } })),
      ).rejects.toMatchObject({
        code: 'mailbox_folder_missing',
      });
      expect(await findSender(store, 'Ada')).toBeNull();
      expect((await run(senderSave, given({ imap: box }))).imap).toMatchObject({
        hasPassword: true,
        folders: ['INBOX'],
      });
      // What arrives from now on is read, also when it comes before the first sweep.
      const [from, ...others] = await listCursors(store);
      expect(others).toEqual([]);
      expect(from).toMatchObject({ folder: 'INBOX', problem: null });
      await saveCursor(store, { ...from!, lastUid: 7 });
      await run(senderSave, given({ imap: box, dailyQuota: 5 }));
      expect(await listCursors(store)).toMatchObject([{ folder: 'INBOX', lastUid: 7 }]);
      const tested = await run(senderTest, { sender: 'ada' });
      expect(tested).toMatchObject({
        ok: true,
        checks: [
          { what: 'sending', ok: true },
          { what: 'receiving', ok: true },
        ],
      });
    } finally {
      await imap.stop();
    }
  });

  test('saving without a password keeps the one stored; another server or user needs it again', async () => {
    const { run, store, context } = await desk(await open());
    await run(senderSave, given({ dailyQuota: 40 }));
    const changed = await run(senderSave, given({ name: 'ADA', dailyQuota: 50 }, { password: undefined }));
    expect(changed).toMatchObject({ name: 'ADA', dailyQuota: 50 });
    expect(openSender(context.sealer, (await findSender(store, 'ada'))!).smtp?.password).toBe(PASSWORD);
    await expect(
      run(senderSave, given({ verify: false }, { password: undefined, host: 'evil.test' })),
    ).rejects.toMatchObject({
      code: 'password_needed',
    });
    await expect(
      run(senderSave, given({ verify: false }, { password: '', user: 'eve' })),
    ).rejects.toMatchObject({ code: 'password_needed' });
    await run(senderSave, given({ verify: false }, { user: undefined, password: undefined }));
    expect(await findSender(store, 'ada')).toMatchObject({ secrets: null });
  });

  test('a name in another case is the same sender; one can be renamed, but not to a name that is taken', async () => {
    const { run, store } = await desk(await open());
    const { id } = await run(senderSave, given({ verify: false }));
    await run(senderSave, given({ name: 'Bob', verify: false }));
    expect((await run(senderSave, given({ sender: id, name: 'Countess', verify: false }))).id).toBe(id);
    await expect(run(senderSave, given({ sender: id, name: 'BOB', verify: false }))).rejects.toMatchObject({
      code: 'name_taken',
    });
    await expect(run(senderSave, given({ name: 'outbox', verify: false }))).rejects.toMatchObject({
      code: 'outbox_is_fixed',
    });
    await expect(run(senderSave, given({ sender: 'nobody', verify: false }))).rejects.toMatchObject({
      code: 'unknown_sender',
    });
    expect((await listSenders(store)).map(({ name }) => name)).toEqual(['Outbox', 'Countess', 'Bob']);
  });

  test('addresses, windows and signatures are checked before anybody is called', async () => {
    const { run } = await desk(await open());
    await expect(run(senderSave, given({ address: 'nonsense' }))).rejects.toMatchObject({
      code: 'invalid_address',
      path: 'address',
    });
    await expect(run(senderSave, given({ signature: '{{ nobodyKnows }}' }))).rejects.toMatchObject({
      code: 'unknown_merge_tag',
    });
    const closed = { days: ['mon' as const], from: '09:00', to: '09:00' };
    await expect(
      run(senderSave, given({ replyTo: 'x', window: [closed], signature: '{{ a' })),
    ).rejects.toMatchObject({
      code: 'invalid_sender',
      problems: [{ path: 'replyTo' }, { code: 'empty_window_block' }, { path: 'signature' }],
    });
  });

  test('without a key for secrets no password is stored, and the error says what to do', async () => {
    const { context } = await desk(await open());
    const keyless = { ...context, sealer: sealer(null) };
    await expect(senderSave.run(keyless, senderSave.input.parse(given()))).rejects.toMatchObject({
      code: 'no_secret_key',
    });
  });

  test('with another key it carries that as its problem; giving the password again is the way out', async () => {
    const { run, store, context } = await desk(await open());
    await run(senderSave, given({ verify: false }));
    const other = { ...context, sealer: sealer('quite another key than before') };
    const stored = async (): Promise<Sender> => openSender(other.sealer, (await findSender(store, 'Ada'))!);
    expect(await stored()).toMatchObject({ problem: expect.stringContaining('key') });
    const wrongKey = { code: 'secret_key_wrong' };
    await expect(senderTest.run(other, { sender: 'Ada' })).rejects.toMatchObject(wrongKey);
    const silent = senderSave.input.parse(given({}, { password: undefined }));
    await expect(senderSave.run(other, silent)).rejects.toMatchObject(wrongKey);
    await senderSave.run(other, senderSave.input.parse(given()));
    expect(await stored()).toMatchObject({ problem: null, smtp: { password: PASSWORD } });
  });

  test('a test that succeeds clears the problem; one that fails says why', async () => {
    const { run, store } = await desk(await open());
    await run(senderSave, given());
    await recordSenderProblem(store, (await findSender(store, 'Ada'))!.id, '535 no', NOW + 60_000);
    expect((await run(senderList, {})).senders[1]?.problem).toBe('535 no');
    expect((await run(senderTest, { sender: 'Ada' })).ok).toBe(true);
    expect(await findSender(store, 'Ada')).toMatchObject({ problem: null, failures: 0 });
    await run(senderSave, given({ verify: false }, { password: 'wrong' }));
    expect(await run(senderTest, { sender: 'Ada' })).toMatchObject({
      ok: false,
      checks: [{ what: 'sending', ok: false, code: 'sender_login_failed' }],
    });
    expect(await run(senderTest, { sender: 'outbox' })).toMatchObject({ ok: true, checks: [] });
  });

  test('the list tells what was sent within the hour and the day, and how the mailbox does', async () => {
    const { run, store } = await desk(await open());
    const { id } = await run(senderSave, given({ verify: false }));
    await message(store, id, 'a', NOW - 60_000);
    await message(store, id, 'b', NOW - 7_200_000);
    await message(store, id, 'c', NOW - 90_000_000);
    await message(store, id, 'd', NOW - 60_000, 'withdrawn');
    await saveCursor(store, inbox(id, { lastUid: 3, problem: 'it was away' }));
    const { senders } = await run(senderList, {});
    expect(senders.map(({ name }) => name)).toEqual(['Outbox', 'Ada']);
    expect(senders[1]).toMatchObject({
      sentLastHour: 1,
      sentLastDay: 2,
      mailbox: [{ folder: 'INBOX', sweptAt: '2026-03-02T10:00:00+01:00', problem: 'it was away' }],
    });
  });

  test('positions in the mailbox are forgotten when it is another mailbox, and kept when it is not', async () => {
    const { run, store } = await desk(await open());
    const imap = { host: 'imap.lab.test', port: 993, user: 'ada', password: 'x' };
    const { id } = await run(senderSave, given({ imap, verify: false }));
    await saveCursor(store, inbox(id, { lastUid: 3 }));
    await saveCursor(store, inbox(id, { lastUid: 9, sweptAt: NOW - 1_000 }));
    await run(senderSave, given({ imap, dailyQuota: 3, verify: false }));
    expect(await listCursors(store, id)).toMatchObject([{ lastUid: 9 }]);
    await run(senderSave, given({ imap: { ...imap, user: 'bob' }, verify: false }));
    // What came since the old one was read last may lie in the new one.
    expect(await listCursors(store, id)).toMatchObject([{ uidValidity: '', sweptAt: NOW - 1_000 }]);
    await run(senderSave, given({ verify: false }));
    await run(senderSave, given({ imap, verify: false }));
    // From now on, though nobody has logged in.
    expect(await listCursors(store, id)).toMatchObject([{ uidValidity: '', sweptAt: NOW }]);
  });

  test('one that is in use stays; one that is not goes, with its passwords; the outbox stays for ever', async () => {
    const { run, store, clock } = await desk(await open());
    const { id } = await run(senderSave, given({ verify: false }));
    await enrolled(store, 'e1', id, 'pending');
    await enrolled(store, 'e2', id, 'finished');
    await expect(run(senderRemove, { sender: 'Ada' })).rejects.toMatchObject({
      code: 'sender_in_use',
      message: expect.stringContaining('1 lead '),
    });
    await selectRaw(store, "update enrollments set status = 'finished' where id = 'e1' returning id");
    await run(senderRemove, { sender: 'Ada' });
    expect(await findSender(store, id)).toBeNull();
    await expect(run(senderRemove, { sender: 'Outbox' })).rejects.toMatchObject({ code: 'outbox_is_fixed' });
    await ensureOutbox(store, clock.now());
    expect(await listSenders(store)).toHaveLength(1);
  });
});

function inbox(
  senderId: string,
  more: { lastUid: number; sweptAt?: number; problem?: string },
): MailboxCursor {
  return { senderId, folder: 'INBOX', uidValidity: '7', sweptAt: NOW, problem: null, ...more };
}

async function message(
  store: Store,
  senderId: string,
  id: string,
  at: number,
  state = 'sent',
): Promise<void> {
  await store.knex('messages').insert({
    id, enrollment_id: id, lead_id: 'l', sequence_id: 's', stage_id: 'one', attempt: 1, sender_id: senderId, state,
    recipient: 'x@x.test', subject: 's', text: 't', message_id: `<${id}>`, thread: '{}', intended_at: at,
  }); // prettier-ignore
}

async function enrolled(store: Store, id: string, senderId: string, status: string): Promise<void> {
  await store.knex('enrollments').insert({
    id, sequence_id: 's', lead_id: id, revision_id: 'r', status, attempt: 1, sender_id: senderId, enrolled_at: NOW,
    updated_at: NOW, stages_done: 0, emails_sent: 0, lane: senderId, priority: 1,
  }); // prettier-ignore
}
