import { z } from 'zod';
import { proofProblem, type HookRequest } from '../../content/crm/proof';
import { ThroughlineError } from '../../model/errors';
import { insertDelivery, keptBody, type Delivery } from '../../store/deliveries';
import { findSource, noteRejection, type Source } from '../../store/sources';
import type { ActingContext } from '../../worker/context';
import { sequenceToChange } from '../access';
import { operation } from '../operation';
import { deliveryView, viewDelivery } from './deliveryShape';
import { parseBody, readEvents } from './readBody';
import { sourceNotFound, sourceToSee } from './shape';
import { takeIn } from './takeIn';

export const sourceDeliver = operation({
  name: 'source.deliver',
  summary: "Takes one delivery of a CRM's events in and answers for each event what was done",
  method: 'POST',
  path: '/sources/:source/deliveries',
  permission: 'member',
  positional: ['source'],
  input: z.strictObject({
    source: z.string().min(1).describe('Name or id of the source'),
    body: z.string().max(5_000_000).describe('What the CRM sent, as it came: JSON, or a Salesforce message'),
    request: z
      .strictObject({
        method: z.string(),
        url: z.string(),
        headers: z.record(z.string(), z.string()),
        pathSecret: z.string().nullable().default(null),
      })
      .optional()
      .describe(
        'How it came over HTTP; its proof is then checked. Without it you vouch for what you hand in, and need the right to enrol in the sequence',
      ),
  }),
  result: deliveryView.extend({ format: z.enum(['json', 'soap']) }),
  async run(context, { source: reference, body: text, request }) {
    const { store, clock } = context;
    const source = request
      ? await proven(context, reference, { ...request, body: text })
      : await ours(context, reference);
    if (!source.isOn) {
      throw new ThroughlineError({
        code: 'source_off',
        kind: 'conflict',
        message: `The source '${source.name}' is switched off.`,
        hint: 'Save it with enabled: true to take events in again.',
      });
    }
    const { format, body } = parseBody(text);
    const kept = JSON.stringify(body);
    const id = context.newId();
    const now = clock.now();
    let delivery: Delivery | null = null;
    // Told before a transaction is begun for it.
    readEvents(source, body);
    await takeIn(
      context,
      source,
      id,
      () => Promise.resolve(body),
      async (db, answer) => {
        delivery = {
          id,
          sourceId: source.id,
          body: keptBody(kept, answer.status),
          replays: 0,
          receivedAt: now,
          processedAt: now,
          ...answer,
        };
        await insertDelivery(db, delivery);
      },
    );
    const { timeZone } = await context.instance.organisation(store);
    return { ...viewDelivery(delivery!, source, timeZone), format };
  },
});

async function ours(context: ActingContext, reference: string): Promise<Source> {
  const source = await sourceToSee(context, context.store, reference);
  await context.store.transaction((db) => sequenceToChange(db, context.actor, source.sequenceId));
  return source;
}

/** @throws ThroughlineError `source_not_found`, `proof_wrong`: the reason is for the source's owner, who finds it there */
async function proven(
  { store, leaseClock, clock, sealer }: ActingContext,
  reference: string,
  request: HookRequest,
): Promise<Source> {
  const source = await findSource(store, reference);
  if (!source) throw sourceNotFound(reference);
  // Signatures carry the time of the world, also where the days of this engine take seconds.
  const problem = proofProblem(source.proof, sealer.open(source.secret), request, leaseClock.now());
  if (problem === null) return source;
  await noteRejection(store, source.id, problem, clock.now());
  throw new ThroughlineError({
    code: 'proof_wrong',
    kind: 'unauthenticated',
    message: problem,
    hint: `This source expects the proof '${source.proof}'; the secret must be the one that it was saved with.`,
  });
}
