import { readAddress } from '../model/address';
import { ThroughlineError } from '../model/errors';
import type { Actor } from '../model/member';
import { findMemberOfKey } from '../store/apiKeys';
import { insertEvents } from '../store/events';
import { findMember, hasMembers, insertMember, type Member } from '../store/members';
import { readSetting, takeSetting, writeSetting } from '../store/settings';
import type { Context } from '../worker/context';
import { API_KEY_PREFIX } from './members/apiKeyCreate';
import { invalidAddress } from './members/create';
import { hashPassword, isPassword } from './members/password';
import { hashSecret, makeSecret } from './members/secret';

/** Who somebody is: for the doors that ask. */
export interface Authentication {
  /** No member yet: the one-time link is the only way in. */
  setupNeeded(): Promise<boolean>;
  /** The token of that link; an earlier one is worth nothing afterwards. @throws `setup_done` */
  createSetupToken(): Promise<string>;
  /** Creates the owner; the token is used up. @throws `setup_token_wrong`, `setup_done`, `invalid_address`, `password_too_short` */
  firstMember(token: string, member: { email: string; name: string; password: string }): Promise<Actor>;
  /** @throws `login_failed`, after the same work whether the address or the password is wrong */
  login(email: string, password: string): Promise<Actor>;
  /** For a session; null when the member is gone. */
  memberActor(id: string): Promise<Actor | null>;
  /** Null for a key that is unknown or revoked. */
  keyActor(key: string): Promise<Actor | null>;
}

const SETUP_TOKEN = 'setup_token';

export function authentication({
  store,
  clock,
  newId,
}: Pick<Context, 'store' | 'clock' | 'newId'>): Authentication {
  return {
    setupNeeded: async () => !(await hasMembers(store)),

    async createSetupToken() {
      if (await hasMembers(store)) throw setupDone();
      const { plain, hash } = makeSecret();
      await writeSetting(store, SETUP_TOKEN, hash);
      return plain;
    },

    async firstMember(token, { email, name, password }) {
      if (await hasMembers(store)) throw setupDone();
      const address = readAddress(email);
      if (!address) throw invalidAddress(email);
      // Before the costly hash, so that guessing costs the guesser more than us; it is taken below.
      if ((await readSetting(store, SETUP_TOKEN)) !== hashSecret(token)) throw wrongToken();
      const passwordHash = await hashPassword(password);
      const now = clock.now();
      const member: Member = {
        id: newId(),
        email: address.key,
        name: name.trim() || address.key,
        role: 'owner',
        passwordHash,
        createdAt: now,
      };
      await store.transaction(async (db) => {
        // Taking the token is the lock: of two who hold it, one finds it gone.
        if (!(await takeSetting(db, SETUP_TOKEN, hashSecret(token)))) throw wrongToken();
        if (await hasMembers(db)) throw setupDone();
        await insertMember(db, member);
        const data = { member: member.id, email: member.email, role: member.role };
        await insertEvents(db, [{ kind: 'member_created', at: now, actor: actorOf(member), data }]);
      });
      return actorOf(member);
    },

    async login(email, password) {
      const member = await findMember(store, email);
      if ((await isPassword(password, member?.passwordHash ?? null)) && member) return actorOf(member);
      throw new ThroughlineError({
        code: 'login_failed',
        kind: 'unauthenticated',
        message: 'The address or the password is wrong.',
        hint: 'Try again; an admin can add you as a member.',
      });
    },

    async memberActor(id) {
      const member = await findMember(store, id);
      return member && actorOf(member);
    },

    async keyActor(key) {
      if (!key.startsWith(API_KEY_PREFIX)) return null;
      // Looked up by its hash: how long that takes tells nothing about the key.
      const member = await findMemberOfKey(store, hashSecret(key));
      return member && actorOf(member);
    },
  };
}

function actorOf({ id, role, name }: Member): Actor {
  return { kind: 'member', id, role, name };
}

function setupDone(): ThroughlineError {
  return new ThroughlineError({
    code: 'setup_done',
    kind: 'conflict',
    message: 'The first member exists already.',
    hint: 'Sign in, or ask an admin to add you.',
  });
}

function wrongToken(): ThroughlineError {
  return new ThroughlineError({
    code: 'setup_token_wrong',
    kind: 'forbidden',
    message: 'This link was used already, or a newer one was printed since.',
    hint: 'Use the newest link that the runner printed; starting it again prints another.',
  });
}
