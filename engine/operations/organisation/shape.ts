import { z } from 'zod';

export const organisationView = z.object({
  name: z.string(),
  timeZone: z.string().describe('For leads and sequences that name no time zone of their own'),
});
