import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../..');

/** A module of a room, from the repository's root and without extension, if it has any; `engine` is the front door. */
export function someFile(room: string): string | undefined {
  if (room === 'engine') return 'engine/index';
  const folder = path.join(ROOT, room);
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const file = files.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')).sort()[0];
  return file && `${room}/${file.split(path.sep).join('/').replace(/\.ts$/, '')}`;
}
