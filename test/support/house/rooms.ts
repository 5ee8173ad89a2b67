import { readdirSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../..');

/** A module of a room, as an import from the repository's root without extension; `engine` is its front door. */
export function someFile(room: string): string | undefined {
  if (room === 'engine') return 'engine/index';
  const files = readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' });
  const file = files.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')).sort()[0];
  return file && `${room}/${file.split(path.sep).join('/').replace(/\.ts$/, '')}`;
}
