import { valueAt, type Path } from './schemaKeys';

/**
 * A place in an input as people say it, for the start of a sentence: `'title' of stage 3 (call)`, `Lead 2
 * (ada@initech.example)`, `'settings.timeZone'`. Lists are counted from 1; the dotted path of a problem, which programs
 * read, from 0.
 */
export function placeOf(path: Path, input: unknown): string {
  const at = path.findLastIndex((key) => typeof key === 'number');
  if (path.length === 0) return 'The input';
  if (at < 1) return quoted(path);
  const entry = entryOf(path.slice(0, at), Number(path[at]), input);
  const within = path.slice(at + 1);
  return within.length === 0
    ? `${entry.charAt(0).toUpperCase()}${entry.slice(1)}`
    : `${quoted(within)} of ${entry}`;
}

/** The same for the middle of a sentence; null: the input as a whole. */
export function holderOf(path: Path, input: unknown): string | null {
  if (path.length === 0) return null;
  const place = placeOf(path, input);
  return place.startsWith("'") ? place : `${place.charAt(0).toLowerCase()}${place.slice(1)}`;
}

/** `stage 3 (call)`, `variant 2 of stage 3 (call)`, `entry 1 of 'settings.window'`. */
function entryOf(list: Path, index: number, input: unknown): string {
  const name = nameOf(valueAt(input, [...list, index]));
  const called = `${index + 1}${name === null ? '' : ` (${name})`}`;
  const last = String(list.at(-1));
  if (!last.endsWith('s')) return `entry ${called} of ${String(holderOf(list, input))}`;
  const holder = holderOf(list.slice(0, -1), input);
  return `${last.slice(0, -1)} ${called}${holder === null ? '' : ` of ${holder}`}`;
}

function nameOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const { id, name, email } = value as Readonly<Record<string, unknown>>;
  const found = [id, name, email].find((one) => typeof one === 'string' && one !== '' && one.length <= 60);
  return typeof found === 'string' ? found : null;
}

function quoted(keys: Path): string {
  return `'${keys.map(String).join('.')}'`;
}
