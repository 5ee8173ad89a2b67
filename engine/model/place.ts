import { valueAt, type Path } from './schemaKeys';

/**
 * A place in an input as people say it, for the start of a sentence: `'title' of stage 3 (call)`, `Lead 2
 * (ada@initech.example)`, `'settings.timeZone'`. Lists are counted from 1; the dotted path of a problem, which programs
 * read, from 0.
 */
export function placeOf(path: Path, input: unknown): string {
  const at = path.findLastIndex((key) => typeof key === 'number');
  const dotted = (keys: Path): string => `'${keys.map(String).join('.')}'`;
  if (at < 1) return path.length === 0 ? 'The input' : dotted(path);
  const entry = entryOf(path.slice(0, at), Number(path[at]), valueAt(input, path.slice(0, at + 1)));
  const within = path.slice(at + 1);
  return within.length === 0 ? capital(entry) : `${dotted(within)} of ${entry}`;
}

/** The same for the middle of a sentence, and only of what holds the key: `in stage 3 (call)`; null: at the top. */
export function holderOf(path: Path, input: unknown): string | null {
  if (path.length === 0) return null;
  const place = placeOf(path, input);
  return place.startsWith("'") ? place : `${place.charAt(0).toLowerCase()}${place.slice(1)}`;
}

function entryOf(list: Path, index: number, value: unknown): string {
  const name = nameOf(value);
  const called = name === null ? '' : ` (${name})`;
  const [top] = list;
  if (list.length === 1 && typeof top === 'string' && top.endsWith('s'))
    return `${top.slice(0, -1)} ${index + 1}${called}`;
  return `entry ${index + 1}${called} of '${list.map(String).join('.')}'`;
}

function nameOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const { id, name, email } = value as Readonly<Record<string, unknown>>;
  const found = [id, name, email].find((one) => typeof one === 'string' && one !== '' && one.length <= 60);
  return typeof found === 'string' ? found : null;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
