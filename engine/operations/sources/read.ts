import { z } from 'zod';
import { insertEvents } from '../../store/events';
import { deleteSource, listSources } from '../../store/sources';
import { sequenceToChange } from '../access';
import { operation } from '../operation';
import { sourceToSee, sourceView, viewSources } from './shape';

const named = z.strictObject({ source: z.string().min(1).describe('Name or id of the source') });

export const sourceList = operation({
  name: 'source.list',
  summary: "Lists the sources that take a CRM's events in",
  method: 'GET',
  path: '/sources',
  permission: 'member',
  input: z.strictObject({}),
  result: z.object({ sources: z.array(sourceView) }),
  async run(context) {
    return { sources: await viewSources(context, context.store, await listSources(context.store)) };
  },
});

export const sourceGet = operation({
  name: 'source.get',
  summary: 'Shows one source: its rule, its address, and deliveries that proved nothing',
  method: 'GET',
  path: '/sources/:source',
  permission: 'member',
  positional: ['source'],
  input: named,
  result: sourceView,
  async run(context, { source }) {
    const found = await sourceToSee(context, context.store, source);
    const [view] = await viewSources(context, context.store, [found]);
    return view!;
  },
});

export const sourceRemove = operation({
  name: 'source.remove',
  summary: 'Removes a source and the log of its deliveries; leads and enrollments stay',
  method: 'DELETE',
  path: '/sources/:source',
  permission: 'member',
  positional: ['source'],
  input: named,
  result: z.object({ message: z.string() }),
  async run(context, { source: reference }) {
    const { store, clock, actor } = context;
    return store.transaction(async (db) => {
      const source = await sourceToSee(context, db, reference);
      await sequenceToChange(db, actor, source.sequenceId);
      await deleteSource(db, source.id);
      const data = { source: source.id, name: source.name };
      const { sequenceId } = source;
      await insertEvents(db, [{ kind: 'source_removed', at: clock.now(), actor, sequenceId, data }]);
      return { message: `The source '${source.name}' is removed; what comes to its address is refused.` };
    });
  },
});
