import { leadConvert } from './leads/convert';
import { leadDelete } from './leads/delete';
import { leadGet } from './leads/get';
import { leadImport } from './leads/import';
import { leadList } from './leads/list';
import { leadMerge } from './leads/merge';
import { leadSequences } from './leads/sequences';
import { leadChangeAddress } from './leads/changeAddress';
import { meetingBooked } from './leads/meeting';
import { leadUnsubscribe } from './leads/unsubscribe';
import { leadUpsert } from './leads/upsert';
import { apiKeyCreate } from './members/apiKeyCreate';
import { apiKeyList } from './members/apiKeyList';
import { apiKeyRevoke } from './members/apiKeyRevoke';
import { memberCreate } from './members/create';
import { memberList } from './members/list';
import type { Operation } from './operation';
import { organisationGet } from './organisation/get';
import { organisationSave } from './organisation/save';
import { segmentAutoEnroll } from './segments/autoEnroll';
import { segmentGet, segmentList } from './segments/read';
import { segmentRemove } from './segments/remove';
import { segmentSave } from './segments/save';
import { senderList } from './senders/list';
import { senderRemove } from './senders/remove';
import { senderSave } from './senders/save';
import { senderTest } from './senders/test';
import { sourceDeliver } from './sources/deliver';
import { deliveryGet, deliveryList, deliveryReplay } from './sources/deliveries';
import { sourceGet, sourceList, sourceRemove } from './sources/read';
import { sourceSave } from './sources/save';
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
  leadUnsubscribe,
  leadDelete,
  leadMerge,
  leadChangeAddress,
  meetingBooked,
  segmentSave,
  segmentList,
  segmentGet,
  segmentAutoEnroll,
  segmentRemove,
  sourceSave,
  sourceList,
  sourceGet,
  sourceRemove,
  sourceDeliver,
  deliveryList,
  deliveryGet,
  deliveryReplay,
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
