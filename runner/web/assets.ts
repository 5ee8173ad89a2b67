import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of style sheet, script and icon: beside this file in the sources, below the bundle when built. */
export function assetsFolder(): string {
  const folders = [join(__dirname, 'assets'), join(__dirname, 'web', 'assets')];
  const folder = folders.find((one) => existsSync(join(one, 'page.css')));
  if (folder === undefined) throw new Error(`The page's assets are in none of ${folders.join(', ')}.`);
  return folder;
}
