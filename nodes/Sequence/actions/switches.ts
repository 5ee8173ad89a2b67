import { askFor, needed, type Action } from '../../shared/index';
import { chosen } from './chosen';

const toggle = (value: string, name: string, description: string): Action => ({
  option: { name, value, action: `${name} sequence`, description },
  properties: [chosen],
  run: askFor(`sequence.${value}`, (context, index) => ({
    sequence: needed(context, 'sequence', 'Sequence', index),
  })),
});

/** Switching on is publishing: see there. */
export const switches: readonly Action[] = [
  toggle('disable', 'Disable', 'Switch a published sequence off: nothing more is sent, its leads wait'),
  toggle('archive', 'Archive', 'Hide a sequence and make it read-only; its leads wait, its history is kept'),
  toggle('restore', 'Restore', 'Bring an archived sequence back, switched off'),
];
