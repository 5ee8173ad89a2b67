import { z } from 'zod';

/** By which a claim whose answer was lost on the way is asked for again. */
export const claimKey = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe(
    'A name of your own for this claim. Where no answer comes, ask again with it: you get the same ones again, and never a second claim. Take another one as soon as you have the answer',
  );
