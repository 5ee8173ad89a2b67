import { leadConvert } from './leads/convert';
import { leadDelete } from './leads/delete';
import { leadGet } from './leads/get';
import { leadImport } from './leads/import';
import { leadList } from './leads/list';
import { leadMerge } from './leads/merge';
import { leadSequences } from './leads/sequences';
import { leadChangeAddress } from './leads/changeAddress';
import { meetingBooked } from './leads/meeting';
import { leadUpsert } from './leads/upsert';
import { apiKeyCreate } from './members/apiKeyCreate';
import { apiKeyList } from './members/apiKeyList';
import { apiKeyRevoke } from './members/apiKeyRevoke';
import { memberCreate } from './members/create';
import { memberList } from './members/list';
import type { Operation } from './operation';
import { organisationGet } from './organisation/get';
import { organisationSave } from './organisation/save';
import { senderList } from './senders/list';
import { senderRemove } from './senders/remove';
import { senderSave } from './senders/save';
import { senderTest } from './senders/test';
import { suppressionAdd } from './suppressions/add';
import { suppressionImport } from './suppressions/import';
import { suppressionList } from './suppressions/list';
import { suppressionRemove } from './suppressions/remove';

/** Operations on leads, senders, suppressions, members and the organisation. */
export const peopleOperations: readonly Operation[] = [
  leadUpsert,
  leadGet,
  leadList,
  leadImport,
  leadSequences,
  leadConvert,
  leadDelete,
  leadMerge,
  leadChangeAddress,
  meetingBooked,
  senderSave,
  senderList,
  senderTest,
  senderRemove,
  suppressionAdd,
  suppressionImport,
  suppressionList,
  suppressionRemove,
  memberCreate,
  memberList,
  apiKeyCreate,
  apiKeyList,
  apiKeyRevoke,
  organisationGet,
  organisationSave,
];
