import { onEachDatabase } from '../support/databases';
import { analytics } from './dalil/analytics';
import { archiving } from './dalil/archiving';
import { branching } from './dalil/branching';
import { checking } from './dalil/checking';
import { drafting } from './dalil/drafting';
import { enrol } from './dalil/enrol';
import { executions } from './dalil/executions';
import { leadsTab } from './dalil/leadsTab';
import { optingOut } from './dalil/optingOut';
import { previewing } from './dalil/previewing';
import { republishing } from './dalil/republishing';
import { running } from './dalil/running';

/** FEATURES.md, 'Dalil: publishing and managing': each line as tests, in its order. */
onEachDatabase('Dalil', (open) => {
  drafting(open); // 1
  checking(open); // 2
  running(open); // 3
  republishing(open); // 4
  previewing(open); // 5
  enrol(open); // 6
  branching(open); // 7
  leadsTab(open); // 8, 9, 10
  executions(open); // 11
  analytics(open); // 12
  archiving(open); // 13
  optingOut(open); // 14
});
