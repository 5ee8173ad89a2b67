/** What the nodes share; one copy in the process, so that they share their engines too. */
export { answersFor, type Answers } from './answers';
export { inBulk, indexes, inPortions, type Wanted } from './bulk';
export { withThroughline } from './connection/connect';
export { CREDENTIAL } from './connection/credential';
export { sequenceLocator, stageLocator } from './locators';
export { methods } from './methods';
export { actOnSelection } from './selection/execute';
export {
  filterCollection,
  ifRefused,
  references,
  selectBy,
  selectionProperties,
} from './selection/properties';
