import { onEachDatabase } from '../support/databases';
import { agents } from './beyond/agents';
import { anyChannel } from './beyond/anyChannel';
import { daylightSaving } from './beyond/daylightSaving';
import { explaining } from './beyond/explaining';
import { filing } from './beyond/filing';
import { neverTwice } from './beyond/neverTwice';
import { nothingToRun } from './beyond/nothingToRun';
import { simulating } from './beyond/simulating';
import { sourceProofs } from './beyond/sourceProofs';
import { sources } from './beyond/sources';
import { varying } from './beyond/varying';

/** FEATURES.md, 'Beyond all of them': each line as tests, in its order. */
onEachDatabase('Beyond', (open, database) => {
  explaining(open); // 1
  simulating(open); // 2
  neverTwice(open, database); // 3
  anyChannel(open); // 4
  sources(open); // 5
  sourceProofs(open); // 5
  daylightSaving(open); // 6
  filing(open); // 7
  agents(open); // 8
  varying(open); // 9
  nothingToRun(open, database); // 10
});
