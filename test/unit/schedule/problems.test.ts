import type { WindowBlock } from '../../../engine/model/sequence';
import { windowProblems } from '../../../engine/schedule/problems';
import { OFFICE } from './times';

const block = (days: WindowBlock['days'], from: string, to: string): WindowBlock => ({ days, from, to });

const found = (...blocks: WindowBlock[]): readonly (readonly [string, string | undefined])[] =>
  windowProblems(blocks).map(({ code, path }) => [code, path]);

describe('publishing finds nothing wrong with a window', () => {
  it('of office hours, or of none', () => {
    expect(windowProblems(OFFICE)).toEqual([]);
    expect(windowProblems([])).toEqual([]);
  });

  it('whose blocks touch, share times on other days, or pass midnight', () => {
    expect(found(block(['mon'], '09:00', '12:00'), block(['mon'], '12:00', '24:00'))).toEqual([]);
    expect(found(block(['mon'], '09:00', '12:00'), block(['tue'], '09:00', '12:00'))).toEqual([]);
    expect(found(block(['sun'], '22:00', '02:00'), block(['mon'], '02:00', '03:00'))).toEqual([]);
    expect(found(block(['mon', 'tue', 'wed'], '00:00', '24:00'))).toEqual([]);
  });
});

describe('publishing refuses a window', () => {
  it('with a block that ends when it starts', () => {
    expect(found(...OFFICE, block(['sat'], '10:00', '10:00'))).toEqual([
      ['empty_window_block', 'settings.window.1'],
    ]);
  });

  it('with a block that starts when the day is over', () => {
    expect(found(block(['sat'], '24:00', '02:00'))).toEqual([['invalid_window_time', 'settings.window.0']]);
  });

  it('with blocks that overlap, naming the later', () => {
    expect(found(...OFFICE, block(['fri', 'sat'], '16:59', '18:00'))).toEqual([
      ['overlapping_window_blocks', 'settings.window.1'],
    ]);
    expect(windowProblems([...OFFICE, ...OFFICE])[0]?.message).toContain('overlaps block 1 (09:00–17:00)');
  });

  it('with a block late on Sunday that runs into one on Monday', () => {
    const overlap = [['overlapping_window_blocks', 'settings.window.1']];
    expect(found(block(['sun'], '22:00', '02:00'), block(['mon'], '01:59', '03:00'))).toEqual(overlap);
    expect(found(block(['mon'], '01:59', '03:00'), block(['sun'], '22:00', '02:00'))).toEqual(overlap);
  });

  it('of a sender, with the path that it is told', () => {
    expect(windowProblems([block(['mon'], '10:00', '10:00')], 'window')[0]?.path).toBe('window.0');
  });
});
