/** What the nodes share; one copy in the process, so that they share their engines too. */
export { actionProperties, runAction, type Action } from './action';
export { answersFor, type Answers } from './answers';
export { askFor, askOnceEach, type Input, type Reply } from './asking';
export { inBulk, inPortions } from './bulk';
export { logTo, withThroughline } from './connection/connect';
export type { Throughline } from './connection/throughline';
export type { FeedEvent, FeedMail } from './feed/event';
export { follow, type Followed } from './feed/follow';
export { feedOptions, readFeedOptions } from './feed/options';
export { triggerPanel } from './feed/panel';
export { leadFieldProperties } from './lead/fields';
export { leadReader, type Lead } from './lead/read';
export { withoutUnreadable } from './lead/unreadable';
export { getPages, limitProperties, wantedRows } from './many';
export { leadLocator, sequenceLocator, stageLocator, taskLocator } from './locators';
export { methods } from './methods';
export { errorDetails, nodeError } from './nodeError';
export { hintOfNobody, nobodyGiven } from './nobody';
export { pairedWith } from './paired';
export {
  collection,
  listOf,
  located,
  needed,
  noChoice,
  onceIfFixed,
  text,
  timeOf,
  withTimes,
} from './parameters';
export { locatedPerItem } from './perItem';
export { actOnSelection } from './selection/execute';
export {
  filterCollection,
  ifRefused,
  references,
  selectBy,
  selectionProperties,
} from './selection/properties';
