import { onEachDatabase } from '../support/databases';
import { details, outOfOffice, switching, withoutDate } from './apollo/away';
import { company } from './apollo/company';
import { ended, notSent } from './apollo/ended';
import { listing } from './apollo/list';
import { undelivered } from './apollo/undelivered';

/** FEATURES.md, 'Apollo: where a contact stands', line by line. */
onEachDatabase('Apollo: where a contact stands', (open) => {
  listing(open);
  switching(open);
  outOfOffice(open);
  withoutDate(open);
  details(open);
  undelivered(open);
  ended(open);
  notSent(open);
  company(open);
});
