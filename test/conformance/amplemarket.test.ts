import { onEachDatabase } from '../support/databases';
import { actingRules } from './amplemarket/acting';
import { addingRules } from './amplemarket/adding';
import { retryingRules } from './amplemarket/retrying';
import { sharingRules } from './amplemarket/sharing';
import { windowRules } from './amplemarket/windows';

jest.setTimeout(60_000);

onEachDatabase('Amplemarket: acting on contacted leads', (open) => {
  actingRules(open);
  retryingRules(open);
  sharingRules(open);
  windowRules(open);
  addingRules(open);
});
