import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export type Label = 'hard' | 'soft' | 'block' | 'complaint' | 'delivered';

export interface Sample {
  readonly name: string;
  readonly raw: Buffer;
  readonly label: Label;
  /** The half that rules may be developed on; the other one says whether they generalise. */
  readonly seen: boolean;
}

/** @returns null where there are none: they are real people's mail and no part of the project */
export function readSamples(folder: string): Sample[] | null {
  const labels = path.join(folder, 'labels.json');
  if (!existsSync(labels)) return null;
  // What whoever labelled them wrote; a sample without a label measures nothing.
  const known = JSON.parse(readFileSync(labels, 'utf8')) as Record<string, { class: Label }>;
  const bounces = path.join(folder, 'bounces');
  return readdirSync(bounces)
    .filter((name) => known[name] !== undefined)
    .map((name) => ({
      name,
      raw: readFileSync(path.join(bounces, name)),
      label: known[name]!.class,
      seen: createHash('sha1').update(name).digest()[0]! % 2 === 0,
    }));
}
