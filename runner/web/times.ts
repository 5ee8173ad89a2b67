import { html, type Html } from './html';

/** `12 min ago`, `in 3 days`; the exact time stands in the title. @param at epoch milliseconds or ISO 8601 */
export function ago(at: number | string, now: number, timeZone: string): Html {
  const ms = typeof at === 'number' ? at : Date.parse(at);
  const exact = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  }).format(ms);
  return html`<time datetime="${new Date(ms).toISOString()}" title="${exact}">${distance(ms - now)}</time>`;
}

/** `Tue 3 Nov, 09:20` */
export function clockTime(at: number, timeZone: string): string {
  const parts = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  } as const;
  return new Intl.DateTimeFormat('en-GB', { ...parts, timeZone }).format(at);
}

/** `Monday 2026-11-23 09:00 (Europe/Berlin)`: for a text that is read later, or elsewhere */
export function longTime(at: number, timeZone: string): string {
  const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone }).format(at);
  // Swedish dates are written as ISO 8601 has them.
  const time = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone }).format(
    at,
  );
  return `${weekday} ${time} (${timeZone})`;
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['min', 60_000],
] as const;

function distance(ms: number): string {
  const far = Math.abs(ms);
  for (const [name, length] of UNITS) {
    if (far < length) continue;
    const count = Math.round(far / length);
    const words = `${count} ${name}${count === 1 || name === 'min' ? '' : 's'}`;
    return ms < 0 ? `${words} ago` : `in ${words}`;
  }
  return ms <= 0 ? 'just now' : 'in a moment';
}
