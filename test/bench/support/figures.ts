import { writeFile } from 'node:fs/promises';
import Table from 'cli-table3';
import type { Outcome } from './duel';

/** One line of the result. `goal` says where `ratio` (ours / peer) should lie: `>= 0.6`, `<= 1.5`; null: none is set. */
export interface Figure {
  readonly name: string;
  readonly database: 'sqlite' | 'postgres';
  readonly ours: number;
  readonly peer: number | null;
  readonly unit: string;
  readonly ratio: number | null;
  readonly goal: string | null;
  /** What `peer` is, and what the figure is about. */
  readonly note: string;
  readonly spread?: Outcome['spread'];
}

export function figureOf(
  about: Pick<Figure, 'name' | 'database' | 'unit' | 'goal' | 'note'>,
  { ours, peer, spread }: Outcome,
): Figure {
  return { ...about, ours, peer, ratio: ours / peer, spread };
}

/** Null where no goal is set. */
export function isMet({ ratio, goal }: Figure): boolean | null {
  if (ratio === null || goal === null) return null;
  const [direction, bound] = goal.split(' ');
  return direction === '>=' ? ratio >= Number(bound) : ratio <= Number(bound);
}

export function tableOf(figures: readonly Figure[]): string {
  const table = new Table({
    head: ['case', 'database', 'ours', 'peer', 'unit', 'ratio', 'pairs', 'goal', '', 'peer is'],
    colAligns: ['left', 'left', 'right', 'right', 'left', 'right', 'left', 'left', 'left', 'left'],
    style: { head: [], border: [] },
  });
  for (const figure of figures) {
    const { spread } = figure;
    const met = isMet(figure);
    table.push([
      figure.name,
      figure.database,
      plain(figure.ours),
      figure.peer === null ? '' : plain(figure.peer),
      figure.unit,
      figure.ratio === null ? '' : figure.ratio.toFixed(2),
      spread ? `${spread[0].toFixed(2)}–${spread[1].toFixed(2)}` : '',
      figure.goal ?? '',
      met === null ? '' : met ? 'met' : 'MISSED',
      figure.note,
    ]);
  }
  return table.toString();
}

export async function writeJson(file: string, figures: readonly Figure[]): Promise<void> {
  const rows = figures.map(({ name, database, ours, peer, unit, ratio, goal }) => ({
    name,
    database,
    ours: round(ours),
    peer: peer === null ? null : round(peer),
    unit,
    ratio: ratio === null ? null : round(ratio),
    goal,
  }));
  await writeFile(file, `${JSON.stringify(rows, null, 2)}\n`);
}

function plain(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(1);
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
