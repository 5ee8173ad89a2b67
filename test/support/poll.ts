import { setTimeout as pause } from 'node:timers/promises';

/**
 * Looks again and again until `look` answers with something other than null, undefined or false; an error that it
 * throws counts as 'not yet'. There is no other waiting in these tests.
 * @param within milliseconds
 * @throws Error that names what was waited for and what was seen last
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { within = 15_000, every = 50 }: { readonly within?: number; readonly every?: number } = {},
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = Date.now() + within;
  let last: unknown;
  do {
    try {
      const answer = await look();
      if (answer !== null && answer !== undefined && answer !== false)
        return answer as Exclude<T, false | null | undefined>;
      last = answer;
    } catch (error) {
      last = error;
    }
    await pause(every);
  } while (Date.now() < deadline);
  const seen = last instanceof Error ? last.message : JSON.stringify(last);
  throw new Error(`Waited ${within} ms in vain: ${what}. Last seen: ${seen}`);
}
