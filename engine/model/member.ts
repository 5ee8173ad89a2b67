import type { ActorRef } from './event';
import type { Sharing } from './sequence';

export const ROLES = ['owner', 'admin', 'member'] as const;
export type Role = (typeof ROLES)[number];

/** Who asks. `system` is the machine's own owner: the command line, n8n, a library caller. */
export interface Actor extends ActorRef {
  readonly role: Role;
  /** For people: 'Ada', 'command line'. */
  readonly name: string;
}

export function systemActor(name: string): Actor {
  return { kind: 'system', id: null, role: 'owner', name };
}

/** Whether the actor may act on a sequence's leads: its owner, an admin, anyone where sharing is 'edit'. */
export function mayEdit(actor: Actor, sequence: { ownerId: string | null; sharing: Sharing }): boolean {
  return (
    isAdmin(actor) || sequence.sharing === 'edit' || (actor.id !== null && actor.id === sequence.ownerId)
  );
}

/** For the history: that somebody could do this to a sequence only because they are an admin. */
export function actingAs(
  actor: Actor,
  sequence: { ownerId: string | null; sharing: Sharing },
): { readonly as?: 'admin' } {
  return mayEdit({ ...actor, role: 'member' }, sequence) ? {} : { as: 'admin' };
}

/** Whether the actor may say who else sees a sequence: its owner, or an admin. */
export function mayShare(actor: Actor, { ownerId }: { ownerId: string | null }): boolean {
  return isAdmin(actor) || (actor.id !== null && actor.id === ownerId);
}

/** Private sequences are not even listed to others. */
export function maySee(actor: Actor, sequence: { ownerId: string | null; sharing: Sharing }): boolean {
  return mayEdit(actor, sequence) || sequence.sharing !== 'private';
}

export function isAdmin(actor: Actor): boolean {
  return actor.role === 'owner' || actor.role === 'admin';
}
