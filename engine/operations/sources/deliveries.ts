import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import type { Db } from '../../store/database';
import {
  findDelivery,
  keptBody,
  listDeliveries,
  lockDelivery,
  updateDelivery,
  type Delivery,
} from '../../store/deliveries';
import { findSourcesByIds, listSources, type Source } from '../../store/sources';
import type { ActingContext, Context } from '../../worker/context';
import { hidden, sequenceToChange, sequenceToSee } from '../access';
import { operation } from '../operation';
import { deliveryDetail, deliveryView, viewDelivery } from './deliveryShape';
import { sourceToSee, viewSources } from './shape';
import { takeIn } from './takeIn';

export const deliveryList = operation({
  name: 'delivery.list',
  summary: 'Lists what CRMs have delivered and what was done with it, the newest first',
  method: 'GET',
  path: '/deliveries',
  permission: 'member',
  positional: ['source'],
  input: z.strictObject({
    source: z.string().optional().describe('Name or id of a source'),
    status: z.enum(['done', 'waiting']).optional().describe('waiting: those whose sequence is off'),
    before: z.string().optional().describe('Continue before this delivery id'),
    limit: z.number().int().min(1).max(500).default(50).describe('How many at most'),
  }),
  result: z.object({ deliveries: z.array(deliveryView), next: z.string().nullable() }),
  async run(context, { source, status, before, limit }) {
    const { store } = context;
    const all = source === undefined ? await listSources(store) : [await sourceToSee(context, store, source)];
    const visible = new Set((await viewSources(context, store, all)).map(({ id }) => id));
    const rows = await listDeliveries(store, { sourceIds: [...visible], status, before, limit });
    const byId = new Map(all.map((each) => [each.id, each]));
    const { timeZone } = await context.instance.organisation(store);
    return {
      deliveries: rows.map((row) => viewDelivery(row, byId.get(row.sourceId)!, timeZone)),
      next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null,
    };
  },
});

const named = z.strictObject({ delivery: z.string().min(1).describe('Id of the delivery') });

export const deliveryGet = operation({
  name: 'delivery.get',
  summary: 'Shows one delivery with what came',
  method: 'GET',
  path: '/deliveries/:delivery',
  permission: 'member',
  positional: ['delivery'],
  input: named,
  result: deliveryDetail,
  async run(context, { delivery: id }) {
    const { delivery, source } = await known(context, id);
    await hidden(sequenceToSee(context.store, context.actor, source.sequenceId), notFound(id));
    const { timeZone } = await context.instance.organisation(context.store);
    return { ...viewDelivery(delivery, source, timeZone), body: delivery.body };
  },
});

export const deliveryReplay = operation({
  name: 'delivery.replay',
  summary: 'Does a delivery again by the rule as it is now; events that have enrolled their lead do nothing',
  method: 'POST',
  path: '/deliveries/:delivery/replay',
  permission: 'member',
  positional: ['delivery'],
  input: named,
  result: deliveryView,
  async run(context, { delivery: id }) {
    const { store, actor } = context;
    const { delivery, source } = await known(context, id);
    await store.transaction((db) => hidden(sequenceToChange(db, actor, source.sequenceId), notFound(id)));
    const after = await doAgain(context, delivery, source);
    return viewDelivery(after, source, (await context.instance.organisation(store)).timeZone);
  },
});

/**
 * @param worthTelling whether the answer takes the place of the one before; asked while nobody else answers for the source
 * @throws ThroughlineError `body_not_kept`
 */
export async function doAgain(
  context: Context,
  delivery: Delivery,
  source: Source,
  worthTelling: (db: Db, status: Delivery['status']) => Promise<boolean> = () => Promise.resolve(true),
): Promise<Delivery> {
  // As it stands in this moment: somebody in it may have been erased since it was read.
  const read = { body: '' };
  const bodyOf = async (db: Db): Promise<unknown> => {
    const body = (await lockDelivery(db, delivery.id))?.body ?? null;
    if (body === null) throw notKept();
    read.body = body;
    return JSON.parse(body);
  };
  let after = delivery;
  await takeIn(context, source, delivery.id, bodyOf, async (db, answer) => {
    if (!(await worthTelling(db, answer.status))) return;
    after = {
      ...delivery,
      ...answer,
      body: keptBody(read.body, answer.status),
      replays: delivery.replays + 1,
      processedAt: context.clock.now(),
    };
    await updateDelivery(db, after);
  });
  return after;
}

function notKept(): ThroughlineError {
  return new ThroughlineError({
    code: 'body_not_kept',
    kind: 'conflict',
    message: 'What came is not kept any more: it was too large, or somebody in it was erased.',
    hint: 'Let the CRM send it again, in smaller parts.',
  });
}

async function known({ store }: ActingContext, id: string): Promise<{ delivery: Delivery; source: Source }> {
  const delivery = await findDelivery(store, id);
  const source = delivery && (await findSourcesByIds(store, [delivery.sourceId])).get(delivery.sourceId);
  if (!delivery || !source) throw notFound(id);
  return { delivery, source };
}

function notFound(id: string): ThroughlineError {
  return new ThroughlineError({
    code: 'delivery_not_found',
    kind: 'not_found',
    message: `There is no delivery '${id}'.`,
    hint: 'Deliveries are named by their id; the list shows them.',
  });
}
