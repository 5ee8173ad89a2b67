import { z } from 'zod';
import { checkZone } from '../../schedule/zone';
import { insertEvents } from '../../store/events';
import { operation } from '../operation';
import { organisationView } from './shape';

export const organisationSave = operation({
  name: 'organisation.save',
  summary: "Changes the organisation's name or time zone; what is not given stays",
  method: 'PUT',
  path: '/organisation',
  permission: 'admin',
  input: z.strictObject({
    name: z.string().trim().max(200).optional().describe('Shown in emails as {{ organisation.name }}'),
    timeZone: z
      .string()
      .optional()
      .describe("For leads and sequences that name no time zone of their own, such as 'Europe/Berlin'"),
  }),
  result: organisationView,
  async run({ instance, store, clock, actor }, { name, timeZone }) {
    if (timeZone !== undefined) checkZone(timeZone);
    return store.transaction(async (db) => {
      const before = await instance.organisation(db);
      const organisation = { name: name ?? before.name, timeZone: timeZone ?? before.timeZone };
      await instance.saveOrganisation(db, organisation);
      await insertEvents(db, [{ kind: 'organisation_saved', at: clock.now(), actor, data: organisation }]);
      return organisation;
    });
  },
});
