import { onEachDatabase } from '../support/databases';
import { simulating } from './beyond/simulating';
import { filing } from './beyond/filing';
import { agents } from './beyond/agents';
import { varying } from './beyond/varying';

/** FEATURES.md, 'Beyond all of them': each line as tests, in its order. */
onEachDatabase('Beyond', (open) => {
  simulating(open); // 2
  filing(open); // 7
  agents(open); // 8
  varying(open); // 9
});
