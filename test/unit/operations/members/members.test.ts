import { authentication } from '../../../../engine/operations/auth';
import { apiKeyCreate } from '../../../../engine/operations/members/apiKeyCreate';
import { apiKeyList } from '../../../../engine/operations/members/apiKeyList';
import { apiKeyRevoke } from '../../../../engine/operations/members/apiKeyRevoke';
import { memberCreate } from '../../../../engine/operations/members/create';
import { memberList } from '../../../../engine/operations/members/list';
import { organisationGet } from '../../../../engine/operations/organisation/get';
import { organisationSave } from '../../../../engine/operations/organisation/save';
import { events } from '../../../../engine/operations/work/events';
import { selectRaw } from '../../../../engine/store/bulk';
import type { Store } from '../../../../engine/store/database';
import { sessionRows } from '../../../../engine/store/sessions';
import { desk, member, NOW, onEachStore } from '../../../support/stores';

const OWNER = { email: 'Ada@X.test', name: 'Ada', password: 'a few words in a row' };

async function everything(store: Store): Promise<string> {
  const tables = ['settings', 'members', 'api_keys', 'sessions', 'events'];
  return JSON.stringify(await Promise.all(tables.map((table) => selectRaw(store, `select * from ${table}`))));
}

onEachStore('the first member', (open) => {
  test('comes in by the newest token, once', async () => {
    const { context, store } = await desk(await open());
    const auth = authentication(context);
    expect(await auth.setupNeeded()).toBe(true);
    const old = await auth.createSetupToken();
    const token = await auth.createSetupToken();
    expect(await everything(store)).not.toContain(token);
    await expect(auth.firstMember(old, OWNER)).rejects.toMatchObject({ code: 'setup_token_wrong' });
    await expect(auth.firstMember(token, { ...OWNER, password: 'short' })).rejects.toMatchObject({
      code: 'password_too_short',
    });
    await expect(auth.firstMember(token, { ...OWNER, password: 'ä'.repeat(37) })).rejects.toMatchObject({
      code: 'password_too_long',
    });
    await expect(auth.firstMember(token, { ...OWNER, email: 'ada' })).rejects.toMatchObject({
      code: 'invalid_address',
    });
    const actor = await auth.firstMember(token, OWNER);
    expect(actor).toMatchObject({ kind: 'member', role: 'owner', name: 'Ada' });
    expect(await auth.setupNeeded()).toBe(false);
    await expect(auth.firstMember(token, OWNER)).rejects.toMatchObject({ code: 'setup_done' });
    await expect(auth.createSetupToken()).rejects.toMatchObject({ code: 'setup_done' });
  });

  test('of two who use the same token at once, one comes in', async () => {
    const { context, run } = await desk(await open());
    const auth = authentication(context);
    const token = await auth.createSetupToken();
    const tries = await Promise.allSettled([
      auth.firstMember(token, OWNER),
      auth.firstMember(token, { ...OWNER, email: 'eve@x.test' }),
    ]);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await run(memberList, {})).members).toHaveLength(1);
  });
});

onEachStore('signing in', (open) => {
  test('takes the address in any case and the password exactly; both wrong ways sound the same', async () => {
    const { context } = await desk(await open());
    const auth = authentication(context);
    const { id } = await auth.firstMember(await auth.createSetupToken(), OWNER);
    expect(await auth.login(' ADA@x.test', OWNER.password)).toMatchObject({ id, role: 'owner' });
    const wrong = await auth.login('ada@x.test', 'A few words in a row').catch((error: Error) => error);
    const unknown = await auth.login('bob@x.test', OWNER.password).catch((error: Error) => error);
    expect(wrong).toMatchObject({ code: 'login_failed', kind: 'unauthenticated' });
    expect(unknown).toEqual(wrong);
    expect(await auth.memberActor(id ?? '')).toMatchObject({ name: 'Ada' });
    expect(await auth.memberActor('nobody')).toBeNull();
  });

  test('an unknown address takes as long as a wrong password', async () => {
    const { context } = await desk(await open());
    const auth = authentication(context);
    await auth.firstMember(await auth.createSetupToken(), OWNER);
    const time = async (email: string): Promise<number> => {
      const started = performance.now();
      await auth.login(email, 'wrong wrong wrong').catch(() => undefined);
      return performance.now() - started;
    };
    const known = Math.min(await time('ada@x.test'), await time('ada@x.test'));
    const unknown = Math.min(await time('bob@x.test'), await time('bob@x.test'));
    expect(unknown).toBeGreaterThan(known / 3);
  });
});

onEachStore('members and their keys', (open) => {
  test('a password that is made up is shown once, and works', async () => {
    const { run, context, store } = await desk(await open());
    const made = await run(memberCreate, { email: 'bob@x.test', name: 'Bob' });
    expect(made).toMatchObject({ role: 'member', email: 'bob@x.test' });
    expect(await authentication(context).login('bob@x.test', made.password!)).toMatchObject({ id: made.id });
    expect(await everything(store)).not.toContain(made.password);
    expect(JSON.stringify(await run(memberList, {}))).not.toMatch(/password|\$2b\$/);
    await expect(run(memberCreate, { email: 'BOB@x.test', name: 'B' })).rejects.toMatchObject({
      code: 'member_exists',
    });
  });

  test('only an owner makes owners', async () => {
    const { run } = await desk(await open());
    const input = {
      email: 'eve@x.test',
      name: 'Eve',
      role: 'owner',
      password: 'long enough for that',
    } as const;
    await expect(run(memberCreate, input, { actor: member('admin', 'm1') })).rejects.toMatchObject({
      code: 'owner_needed',
    });
    expect(await run(memberCreate, input, { actor: member('owner', 'm1') })).toMatchObject({
      role: 'owner',
      password: null,
    });
  });

  test('a key acts as its member until it is revoked, and only its hash is kept', async () => {
    const { run, context, store } = await desk(await open());
    const bob = await run(memberCreate, {
      email: 'bob@x.test',
      name: 'Bob',
      password: 'long enough for that',
    });
    const actor = member('member', bob.id, 'Bob');
    const made = await run(apiKeyCreate, { name: 'n8n' }, { actor });
    expect(made.key).toMatch(/^tl_[\w-]{43}$/);
    expect(await everything(store)).not.toContain(made.key.slice(12));
    const auth = authentication(context);
    expect(await auth.keyActor(made.key)).toEqual(actor);
    expect(await auth.keyActor(`${made.key}x`)).toBeNull();
    expect(await auth.keyActor('')).toBeNull();
    await run(apiKeyRevoke, { key: made.id }, { actor });
    expect(await auth.keyActor(made.key)).toBeNull();
    expect((await run(apiKeyList, {}, { actor })).keys).toMatchObject([
      { name: 'n8n', prefix: made.key.slice(0, 9) },
    ]);
  });

  test("a member neither sees, makes nor revokes others' keys; an admin does, but not an owner's", async () => {
    const { run } = await desk(await open());
    await expect(run(apiKeyCreate, { name: 'cli' })).rejects.toMatchObject({ code: 'no_member' });
    const password = 'long enough for that';
    const ada = await run(memberCreate, { email: 'ada@x.test', name: 'Ada', role: 'owner', password });
    const bob = await run(memberCreate, { email: 'bob@x.test', name: 'Bob', password });
    const cyd = await run(memberCreate, { email: 'cyd@x.test', name: 'Cyd', role: 'admin', password });
    const asBob = { actor: member('member', bob.id) };
    const asCyd = { actor: member('admin', cyd.id) };

    const cli = await run(apiKeyCreate, { name: 'cli' });
    expect(cli.memberId).toBe(ada.id);
    await expect(run(apiKeyCreate, { name: 'x', member: 'cyd@x.test' }, asBob)).rejects.toMatchObject({
      code: 'not_your_key',
    });
    await expect(run(apiKeyCreate, { name: 'x', member: 'ada@x.test' }, asCyd)).rejects.toMatchObject({
      code: 'not_your_key',
    });
    expect((await run(apiKeyCreate, { name: 'for bob', member: 'bob@x.test' }, asCyd)).memberId).toBe(bob.id);
    await expect(run(apiKeyRevoke, { key: cli.id }, asBob)).rejects.toMatchObject({
      code: 'api_key_not_found',
    });
    expect((await run(apiKeyList, {}, asBob)).keys.map(({ name }) => name)).toEqual(['for bob']);
    expect((await run(apiKeyList, {}, asCyd)).keys).toHaveLength(2);
    const told = async (who: typeof asBob): Promise<unknown[]> =>
      (await run(events, { kinds: ['api_key_created'] }, who)).events.map(({ data }) => data['name']);
    expect(await told(asBob)).toEqual(['for bob']);
    expect(await told(asCyd)).toEqual(['cli', 'for bob']);
  });
});

onEachStore('sessions', (open) => {
  test('hold any JSON until their time, and the database does not give their ids away', async () => {
    const store = await open();
    const sessions = sessionRows(store);
    await sessions.set('cookie-value', { member: 'm1' }, NOW + 1_000);
    await sessions.set('cookie-value', { member: 'm2' }, NOW + 2_000);
    await sessions.set('other', {}, NOW + 1_000);
    expect(await sessions.get('cookie-value', NOW + 1_500)).toEqual({ member: 'm2' });
    expect(await sessions.get('other', NOW + 1_000)).toBeNull();
    expect(await everything(store)).not.toContain('cookie-value');
    expect(await sessions.deleteExpired(NOW + 1_500)).toBe(1);
    await sessions.destroy('cookie-value');
    expect(await sessions.get('cookie-value', NOW)).toBeNull();
  });
});

onEachStore('the organisation', (open) => {
  test('keeps what is not given, and refuses a time zone that does not exist', async () => {
    const { run } = await desk(await open());
    await run(organisationSave, { name: 'Engines' });
    await expect(run(organisationSave, { name: 'X', timeZone: 'Mars/Base' })).rejects.toMatchObject({
      code: 'unknown_time_zone',
    });
    await run(organisationSave, { timeZone: 'America/New_York' });
    expect(await run(organisationGet, {})).toEqual({ name: 'Engines', timeZone: 'America/New_York' });
  });
});
