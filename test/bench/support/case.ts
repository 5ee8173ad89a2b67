import type { Figure } from './figures';
import type { DatabaseKind, Places } from './place';

export interface CaseContext {
  readonly database: DatabaseKind;
  readonly places: Places;
  readonly quick: boolean;
  /** Pairs that are counted. */
  readonly pairs: number;
}

/** One thing that is measured; it closes nothing: the places are closed after it. */
export interface Case {
  readonly name: string;
  run(context: CaseContext): Promise<Figure[]>;
}
