import { onEachDatabase } from '../support/databases';
import { failing, goingOn } from './salesmate/goingOn';
import { enrolling, finishing } from './salesmate/leaving';
import { unsubscribing } from './salesmate/unsubscribing';

/** FEATURES.md, 'Salesmate: states of enrollment', line by line. */
onEachDatabase('Salesmate: states of enrollment', (open) => {
  goingOn(open);
  failing(open);
  finishing(open);
  unsubscribing(open);
  enrolling(open);
});
