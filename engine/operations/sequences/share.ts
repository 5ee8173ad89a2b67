import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { actingAs } from '../../model/member';
import { SHARING } from '../../model/sequence';
import type { Db } from '../../store/database';
import { insertEvents } from '../../store/events';
import { findMember } from '../../store/members';
import { updateSequence } from '../../store/sequences';
import { checkMayShare, sequenceToChange } from '../access';
import { operation } from '../operation';
import { sequenceView, viewSequence } from './view';

export const shareSequence = operation({
  name: 'sequence.share',
  summary: 'Says who sees a sequence and may act on its leads, also while it is published.',
  method: 'POST',
  path: '/sequences/:sequence/share',
  permission: 'member',
  input: z.object({
    sequence: z.string().describe('Name or id of the sequence'),
    sharing: z
      .enum(SHARING)
      .optional()
      .describe('private: its owner and admins only; view: others may look; edit: any member may act'),
    owner: z.string().optional().describe('Address or id of the member to whom it is handed over'),
  }),
  result: sequenceView.extend({ message: z.string() }),
  positional: ['sequence', 'sharing'],
  async run(context, { sequence: reference, sharing, owner }) {
    if (sharing === undefined && owner === undefined) {
      throw new ThroughlineError({
        code: 'invalid_input',
        message: 'Nothing is said about whom to share the sequence with.',
        hint: "Give 'sharing' (private, view or edit), 'owner', or both.",
      });
    }
    const { timeZone } = await context.instance.organisation(context.store);
    return context.store.transaction(async (db) => {
      const sequence = await sequenceToChange(db, context.actor, reference);
      checkMayShare(context.actor, sequence);
      const now = context.clock.now();
      const ownerId = owner === undefined ? sequence.ownerId : await memberId(db, owner);
      const shared = { ...sequence, sharing: sharing ?? sequence.sharing, ownerId, updatedAt: now };
      await updateSequence(db, shared);
      await insertEvents(db, [
        {
          kind: 'sequence_shared',
          at: now,
          actor: context.actor,
          sequenceId: sequence.id,
          data: {
            name: sequence.name,
            from: sequence.sharing,
            to: shared.sharing,
            ...(ownerId === sequence.ownerId ? {} : { owner: ownerId }),
            by: context.actor.name,
            ...actingAs(context.actor, sequence),
          },
        },
      ]);
      return {
        ...viewSequence(shared, timeZone),
        message: `The sequence '${shared.name}' ${WORDS[shared.sharing]}`,
      };
    });
  },
});

const WORDS = {
  private: 'is private: only its owner and admins see it.',
  view: 'can be seen by everybody; its owner and admins act on its leads.',
  edit: 'is open to everybody: any member may act on its leads.',
} as const;

async function memberId(db: Db, reference: string): Promise<string> {
  const found = await findMember(db, reference);
  if (found) return found.id;
  throw new ThroughlineError({
    code: 'member_not_found',
    kind: 'not_found',
    message: `There is no member '${reference}'.`,
    hint: 'Use an address or an id; the list of members shows both.',
    path: 'owner',
  });
}
