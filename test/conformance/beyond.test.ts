import { onEachDatabase } from '../support/databases';
import { anyChannel } from './beyond/anyChannel';
import { simulating } from './beyond/simulating';
import { filing } from './beyond/filing';
import { agents } from './beyond/agents';
import { sourceProofs } from './beyond/sourceProofs';
import { sources } from './beyond/sources';
import { varying } from './beyond/varying';

/** FEATURES.md, 'Beyond all of them': each line as tests, in its order. */
onEachDatabase('Beyond', (open) => {
  simulating(open); // 2
  anyChannel(open); // 4
  sources(open); // 5
  sourceProofs(open); // 5
  filing(open); // 7
  agents(open); // 8
  varying(open); // 9
});
