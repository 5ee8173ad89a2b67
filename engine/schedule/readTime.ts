import { DateTime } from 'luxon';
import { ThroughlineError } from '../model/errors';
import { formatIso, isZone } from './zone';

/**
 * A time that a person or a program wrote in ISO 8601, with its offset: `2026-03-03T09:00:00+01:00`. One without an
 * offset is meant in `zone` (UTC where that is no zone).
 * @throws ThroughlineError `invalid_time`
 */
export function readTime(text: string, zone: string): string {
  const own = isZone(zone) ? zone : 'UTC';
  const time = DateTime.fromISO(text.trim().replace(' ', 'T'), { zone: own });
  if (time.isValid) return formatIso(time.toMillis(), own);
  throw new ThroughlineError({
    code: 'invalid_time',
    message: `'${text}' is not a time.`,
    hint: "Write it like '2026-03-03T09:00' or '2026-03-03T09:00:00+01:00'.",
  });
}
