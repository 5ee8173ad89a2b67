import { nearest } from '../model/nearest';

/** ICU lists some zones only under the name that they once had; these are the names that people write now. */
const RENAMED = [
  'UTC',
  'America/Nuuk',
  'Asia/Ho_Chi_Minh',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Yangon',
  'Europe/Kyiv',
] as const;

/** The zone that somebody who wrote `name` probably meant, or null: `Europe/Berln`, `europe berlin`, `Berlin`. */
export function nearestZone(name: string): string | null {
  // HubSpot writes america_slash_new_york.
  const written = name.trim().replace(/_slash_/g, '/');
  const zones = [...RENAMED, ...Intl.supportedValuesOf('timeZone')];
  if (written.includes('/')) return nearest(written, zones);
  const byCity = new Map(zones.map((zone) => [zone.slice(zone.lastIndexOf('/') + 1), zone]));
  const city = nearest(written, byCity.keys());
  if (city !== null) return byCity.get(city) ?? null;
  const bySpacedName = new Map(zones.map((zone) => [zone.replace(/\//g, ' '), zone]));
  return bySpacedName.get(nearest(written, bySpacedName.keys()) ?? '') ?? null;
}
