import { z } from 'zod';
import { operation } from '../operation';
import { organisationView } from './shape';

export const organisationGet = operation({
  name: 'organisation.get',
  summary: "Shows the organisation's name and time zone",
  method: 'GET',
  path: '/organisation',
  permission: 'member',
  input: z.strictObject({}),
  result: organisationView,
  run: ({ instance, store }) => instance.organisation(store),
});
