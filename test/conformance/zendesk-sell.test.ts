import { onEachDatabase } from '../support/databases';
import { bulkRules } from './zendesk-sell/bulk';
import { endingRules } from './zendesk-sell/ending';
import { erasingRules } from './zendesk-sell/erasing';
import { startingRules } from './zendesk-sell/starting';
import { viewingRules } from './zendesk-sell/viewing';

jest.setTimeout(60_000);

onEachDatabase('Zendesk Sell: engaging leads and contacts', (open) => {
  startingRules(open);
  endingRules(open);
  erasingRules(open);
  bulkRules(open);
  viewingRules(open);
});
