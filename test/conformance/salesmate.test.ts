import { onEachDatabase } from '../support/databases';
import { failing, goingOn, throttled } from './salesmate/goingOn';
import { enrolling, finishing } from './salesmate/leaving';
import { unsubscribing } from './salesmate/unsubscribing';

/** FEATURES.md, 'Salesmate: states of enrollment', line by line. */
onEachDatabase('Salesmate: states of enrollment', (open) => {
  goingOn(open);
  throttled(open);
  failing(open);
  finishing(open);
  unsubscribing(open);
  enrolling(open);
});
