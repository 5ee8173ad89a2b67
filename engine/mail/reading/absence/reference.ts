import { DateTime } from 'luxon';
import type { ParsedMail } from '../parse';
import type { Reference } from './returnDate';

const DAY_MS = 86_400_000;
/** A clock that is further off than this is wrong. */
const ABSURD_MS = 7 * DAY_MS;

/**
 * The day from which a mail's dates are reckoned: its Date header, in the zone of whoever wrote it; when it arrived
 * where that is absurd.
 * @param arrivedAt UTC ms; null: as the last server on the way noted
 * @returns null where neither is known
 */
export function referenceOf(mail: ParsedMail, arrivedAt: number | null): Reference | null {
  const written = dateIn(mail.date);
  const received =
    arrivedAt ?? dateIn(/;([^;]{1,100})$/.exec(mail.one('received'))?.[1] ?? '')?.toMillis() ?? null;
  const absurd =
    written === null || (received !== null && Math.abs(written.toMillis() - received) > ABSURD_MS);
  if (!absurd) return { today: dayIn(written), zone: written.toFormat('ZZ') };
  if (received === null) return null;
  const zone = written?.toFormat('ZZ') ?? null;
  return { today: dayIn(DateTime.fromMillis(received, { zone: written?.zone ?? 'utc' })), zone };
}

/** When its writer says that it was written, UTC ms; null: not said, or not legibly. */
export function writtenAt({ date }: Pick<ParsedMail, 'date'>): number | null {
  return dateIn(date)?.toMillis() ?? null;
}

function dateIn(header: string): DateTime | null {
  const shown = header
    .replace(/\([^()]{0,100}\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 100);
  const date = DateTime.fromRFC2822(shown, { setZone: true });
  return date.isValid && date.year >= 1990 ? date : null;
}

function dayIn(date: DateTime): number {
  return Date.UTC(date.year, date.month - 1, date.day) / DAY_MS;
}
