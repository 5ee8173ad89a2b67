import { accessSync, constants, mkdirSync } from 'node:fs';
import { ThroughlineError, messageOf } from '../engine/index';

/**
 * Makes the folder where it is not there; only its owner may look inside: it holds people's addresses and the key.
 * @throws ThroughlineError `data_folder_not_writable`
 */
export function prepareDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new ThroughlineError({
      code: 'data_folder_not_writable',
      kind: 'unavailable',
      message: `The data folder '${folder}' cannot be written to: ${messageOf(cause)}.`,
      hint: 'Give this user the right to write there, or name another folder with --data or THROUGHLINE_DATA.',
      cause,
    });
  }
}
