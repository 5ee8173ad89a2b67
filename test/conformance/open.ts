import type { EngineOptions } from '../../engine/index';
import type { TestEngine } from '../support/databases';

export type { TestEngine };

/** Opens a fresh engine on the database of the test at hand. */
export type Open = (options?: Partial<EngineOptions>) => Promise<TestEngine>;
