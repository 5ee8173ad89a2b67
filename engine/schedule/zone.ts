import { DateTime, IANAZone } from 'luxon';
import { ThroughlineError } from '../model/errors';
import type { Settings } from '../model/sequence';
import { nearestZone } from './nearestZone';

/** When neither lead, sequence nor organisation names a usable zone. */
const LAST_RESORT = 'UTC';

/**
 * Offsets (`+02:00`) are no zones here: Node 24 takes them and Node 20 does not, they know no daylight saving, and
 * both may work on one database.
 */
const NAME = /^[a-z][a-z0-9_+-]*(\/[a-z0-9_+-]+){0,2}$/i;

/** Whether this is a name of the tz database, such as `Europe/Berlin`. */
export function isZone(name: string | null | undefined): name is string {
  // IANAZone.create remembers what it has seen; IANAZone.isValidZone builds a formatter on every call.
  return typeof name === 'string' && NAME.test(name) && IANAZone.create(name).isValid;
}

/** @throws ThroughlineError `unknown_time_zone`, its hint names the zone that was probably meant. */
export function checkZone(name: string): void {
  if (isZone(name)) return;
  const meant = nearestZone(name);
  throw new ThroughlineError({
    code: 'unknown_time_zone',
    message: `'${name}' is not a time zone of the tz database.`,
    hint:
      meant === null
        ? "Write a region and a city, such as 'Europe/Berlin' or 'America/New_York', or 'UTC'."
        : `Did you mean '${meant}'?`,
  });
}

/** The first usable zone: the lead's, the sequence's, the organisation's; UTC when there is none. */
export function pickZone(
  lead: { readonly timeZone?: string | null | undefined },
  settings: Pick<Settings, 'timeZone'>,
  organisationZone: string | null | undefined,
): string {
  return [lead.timeZone, settings.timeZone, organisationZone].find(isZone) ?? LAST_RESORT;
}

/** ISO 8601 with the offset of the zone, as doors show it: `2026-03-09T09:00:00-04:00`. */
export function formatIso(ms: number, zone: string): string {
  checkZone(zone);
  const iso = DateTime.fromMillis(ms, { zone }).toISO({ suppressMilliseconds: true });
  if (iso === null) throw new RangeError(`${ms} is not a time.`);
  return iso;
}
