import type { Action } from '../shared/index';
import { analytics } from './actions/analytics';
import { get } from './actions/get';
import { getMany } from './actions/getMany';
import { preview } from './actions/preview';
import { publish } from './actions/publish';
import { simulate } from './actions/simulate';
import { switches } from './actions/switches';
import { save } from './save/save';

export const actions: readonly Action[] = [
  save,
  publish,
  ...switches,
  get,
  getMany,
  preview,
  simulate,
  analytics,
];
