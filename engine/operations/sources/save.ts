import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { PRESETS, PROOFS, sourceRule, USUAL_PROOF, type Proof } from '../../model/source';
import { insertEvents } from '../../store/events';
import { nameKey } from '../../store/sequences';
import { findSource, insertSource, updateSource, type Source } from '../../store/sources';
import type { ActingContext } from '../../worker/context';
import { sequenceToChange } from '../access';
import { operation } from '../operation';
import { getSender } from '../senders/shape';
import { sourceToSee, sourceView, urlOf, viewSources } from './shape';

const { shape: rule } = sourceRule;

const input = z.strictObject({
  source: z.string().optional().describe('Name or id of the source to change, when it is to be renamed'),
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe('What you call it. Saving under a name that is there changes that source'),
  preset: z.enum(PRESETS).describe('Whose events: hubspot, pipedrive, salesforce, zendesk_sell, or any json'),
  sequence: z.string().describe('Name or id of the sequence into which the leads come'),
  proof: z
    .enum(PROOFS)
    .optional()
    .describe(
      "How a delivery proves where it comes from: hubspot (its signature), basic (user and password), hmac (our signature), header (the secret as 'X-Throughline-Secret' or bearer token), path (the secret in the address). Without it what is usual for the CRM",
    ),
  secret: z
    .string()
    .min(8)
    .max(500)
    .optional()
    .describe(
      "For hubspot the app's client secret, for basic 'user:password'. Without one the stored secret stays, or one is made and shown once",
    ),
  on: rule.on.describe("Only these events, such as 'create.person'; 'person.*' is all that begin so"),
  where: rule.where.describe(
    "Only leads of which this holds: { field: 'stage', is: 'equal', value: 'customer' }",
  ),
  map: rule.map.describe(
    "Lead fields and where they stand in the event: { email: 'contact.email', 'fields.Budget': 'deal.value' }",
  ),
  paths: rule.paths.describe(
    "Where the list of events, an event's name and its id stand: { list, event, id }",
  ),
  existing: rule.existing.describe('What to do with a lead that is there already: overwrite, fill or keep'),
  again: rule.again.describe('Whether another event may enrol a lead again that an earlier one has enrolled'),
  sender: z.string().optional().describe("Name or id of the sender to use, instead of the sequence's own"),
  enabled: z.boolean().default(true).describe('false: deliveries are refused'),
});

export const sourceSave = operation({
  name: 'source.save',
  summary: "Takes a CRM's events in at an address of its own and enrols the leads that a rule wants",
  method: 'PUT',
  path: '/sources',
  permission: 'member',
  positional: ['name'],
  input,
  result: sourceView.extend({
    secret: z.string().nullable().describe('Only where one was made just now; it is not shown again'),
    message: z.string(),
  }),
  async run(context, given) {
    const { store, actor, clock } = context;
    try {
      return await store.transaction(async (db) => {
        const before =
          given.source === undefined ? await findSource(db, given.name) : await sourceToSee(context, db, given.source); // prettier-ignore
        // Whoever may not act on its present sequence changes nothing of the source.
        if (before) await sequenceToChange(db, actor, before.sequenceId);
        const sequence = await sequenceToChange(db, actor, given.sequence);
        const now = clock.now();
        const proof = given.proof ?? (before?.preset === given.preset ? before.proof : USUAL_PROOF[given.preset]); // prettier-ignore
        const { sealed, made } = secretFor(context, given.secret, proof, before);
        const { on, where, map, paths, existing, again } = given;
        const sender = given.sender === undefined ? null : (await getSender(db, given.sender, 'sender')).id;
        const source: Source = {
          id: before?.id ?? context.newId(),
          name: given.name,
          nameKey: nameKey(given.name),
          preset: given.preset,
          proof,
          secret: sealed,
          sequenceId: sequence.id,
          rule: { on, where, map, paths, existing, again, sender },
          isOn: given.enabled,
          ownerId: before ? before.ownerId : actor.id,
          rejected: before?.rejected ?? 0,
          rejectedAt: before?.rejectedAt ?? null,
          rejectedBecause: before?.rejectedBecause ?? null,
          createdAt: before?.createdAt ?? now,
          updatedAt: now,
        };
        await (before ? updateSource(db, source) : insertSource(db, source));
        const data = { source: source.id, name: source.name, created: before === null };
        await insertEvents(db, [{ kind: 'source_saved', at: now, actor, sequenceId: sequence.id, data }]);
        const [view] = await viewSources(context, db, [source]);
        const url = urlOf(context.publicUrl, source, made);
        return {
          ...view!,
          url,
          secret: made,
          message: `The source '${source.name}' is ${before ? 'changed' : 'saved'}; its events go to ${url}.`,
        };
      });
    } catch (error) {
      if (!store.profile.isUniqueViolation(error)) throw error;
      throw new ThroughlineError({
        code: 'name_taken',
        kind: 'conflict',
        message: `There is another source with the name '${given.name}'.`,
        hint: 'Choose another name.',
        path: 'name',
      });
    }
  },
});

function secretFor(
  { sealer }: ActingContext,
  given: string | undefined,
  proof: Proof,
  before: Source | null,
): { readonly sealed: string; readonly made: string | null } {
  if (given !== undefined) {
    if (proof === 'basic' && !/^[^:]+:.+$/.test(given)) {
      throw new ThroughlineError({
        code: 'invalid_secret',
        message: "For HTTP Basic the secret is a user and a password: 'user:password'.",
        path: 'secret',
      });
    }
    return { sealed: sealer.seal(given), made: null };
  }
  if (before?.proof === proof) return { sealed: before.secret, made: null };
  if (proof === 'hubspot') {
    throw new ThroughlineError({
      code: 'secret_needed',
      message: "HubSpot signs with your app's client secret; without it nothing can be checked.",
      hint: "Give it as 'secret', or choose the proof 'header' and let the workflow send an API key.",
      path: 'secret',
    });
  }
  const random = randomBytes(24).toString('base64url');
  const made = proof === 'basic' ? `throughline:${random}` : random;
  return { sealed: sealer.seal(made), made };
}
