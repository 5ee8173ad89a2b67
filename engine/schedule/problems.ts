import type { Problem } from '../model/errors';
import { WEEKDAYS } from '../model/sequence';
import { DAY, timeOfDay } from './localTime';
import type { Blocks } from './window';

const WEEK = 7 * DAY;

/**
 * What publishing refuses about a window. Empty: nothing.
 * @param path where the window stands in the input; each problem adds the number of its block.
 */
export function windowProblems(blocks: Blocks, path = 'settings.window'): readonly Problem[] {
  return blocks.flatMap((block, i) => {
    const where = `${path}.${i}`;
    const span = `${block.from}–${block.to}`;
    const problems: Problem[] = [];
    if (block.from === '24:00') {
      problems.push({
        code: 'invalid_window_time',
        message: `The window block ${span} starts when its day is over.`,
        hint: "Write '00:00' on the day after; only the end of a block may be '24:00'.",
        path: where,
      });
    } else if (block.from === block.to) {
      problems.push({
        code: 'empty_window_block',
        message: `The window block ${span} ends when it starts, and so is never open.`,
        hint: "For a whole day write from '00:00' to '24:00'.",
        path: where,
      });
    }
    const other = blocks.findIndex((earlier, j) => j < i && overlap(earlier, block));
    if (other !== -1) {
      problems.push({
        code: 'overlapping_window_blocks',
        message: `The window block ${span} overlaps block ${other + 1} (${blocks[other]?.from}–${blocks[other]?.to}).`,
        hint: 'Join the two into one block, or give them different days or times.',
        path: where,
      });
    }
    return problems;
  });
}

function overlap(a: Blocks[number], b: Blocks[number]): boolean {
  return spansOf(a).some(([from, to]) =>
    spansOf(b).some(([start, end]) =>
      // A block late on Sunday runs on into Monday.
      [-WEEK, 0, WEEK].some((shift) => from < end + shift && start + shift < to),
    ),
  );
}

function spansOf(block: Blocks[number]): readonly (readonly [number, number])[] {
  const from = timeOfDay(block.from);
  const to = timeOfDay(block.to) + (block.to < block.from ? DAY : 0);
  return block.days.map((day) => {
    const midnight = WEEKDAYS.indexOf(day) * DAY;
    return [midnight + from, midnight + to] as const;
  });
}
