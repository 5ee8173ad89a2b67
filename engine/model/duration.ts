import { ThroughlineError } from './errors';

export type DurationUnit = 'minutes' | 'hours' | 'days' | 'business days' | 'weeks' | 'months';

/** A delay as people write it. `days` and up are calendar days in the lead's zone; hours and minutes are exact. */
export interface Duration {
  readonly amount: number;
  readonly unit: DurationUnit;
}

export const NO_DELAY: Duration = { amount: 0, unit: 'minutes' };

const UNITS: Readonly<Record<string, DurationUnit>> = {
  m: 'minutes', min: 'minutes', mins: 'minutes', minute: 'minutes', minutes: 'minutes',
  h: 'hours', hour: 'hours', hours: 'hours',
  d: 'days', day: 'days', days: 'days',
  bd: 'business days', 'business day': 'business days', 'business days': 'business days',
  'working day': 'business days', 'working days': 'business days',
  w: 'weeks', week: 'weeks', weeks: 'weeks',
  month: 'months', months: 'months',
}; // prettier-ignore

const FORM = /^([+-]?\d+(?:\.\d+)?)\s*([a-z]+(?: [a-z]+)?)$/;

/**
 * Reads `3 days`, `2 business days`, `90 minutes`, `0`, `immediately`.
 * @throws ThroughlineError `negative_delay` below zero, `invalid_delay` for anything else that it cannot read.
 */
export function readDuration(text: string | number): Duration {
  const plain = String(text).trim().toLowerCase().replace(/\s+/g, ' ');
  if (plain === '' || plain === '0' || plain === 'immediately' || plain === 'now') return NO_DELAY;
  const match = FORM.exec(plain);
  const amount = Number(match?.[1]);
  const unit = UNITS[match?.[2] ?? ''];
  if (Number(plain) < 0 || (match && amount < 0)) {
    throw new ThroughlineError({
      code: 'negative_delay',
      message: `The delay '${text}' is below zero.`,
      hint: "Write zero or more, such as '0', '2 hours' or '3 business days'.",
    });
  }
  if (!match || !unit || !Number.isInteger(amount) || amount > 100_000) {
    throw new ThroughlineError({
      code: 'invalid_delay',
      message: `The delay '${text}' is not a whole number with a unit.`,
      hint: "Write for example '30 minutes', '2 hours', '3 days', '3 business days', '1 week' or '0'.",
    });
  }
  return { amount, unit };
}
