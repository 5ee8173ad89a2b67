import { advance } from './enrollments/advance';
import { enroll } from './enrollments/enroll';
import { explain } from './enrollments/explain';
import { previewEnrolment } from './enrollments/preview';
import { moveToStage } from './enrollments/move';
import { pause, resume } from './enrollments/pause';
import { getEnrollment, listEnrollmentsOperation } from './enrollments/read';
import { reschedule } from './enrollments/reschedule';
import { retry } from './enrollments/retry';
import { settle } from './enrollments/settle';
import { finish, remove } from './enrollments/stop';
import { feedDone, feedOpen, feedRemove } from './feeds/feeds';
import { feedLatest, feedNext } from './feeds/read';
import { mailboxMove, mailboxPosition, mailboxProblem, mailboxRemove } from './mailboxes/place';
import { mailboxTake } from './mailboxes/take';
import type { Operation } from './operation';
import { peopleOperations } from './people';
import { sequenceAnalytics } from './sequences/analytics';
import { publishSequence } from './sequences/publish';
import { getSequence, listSequences, sequenceFile } from './sequences/read';
import { saveSequence } from './sequences/save';
import { shareSequence } from './sequences/share';
import { switchSequence } from './sequences/switch';
import { sequenceVariants } from './sequences/variants';
import { previewSequence } from './simulation/preview';
import { simulateSequence } from './simulation/simulate';
import { closeTasks } from './work/closeTasks';
import { claimEmails } from './work/emailClaim';
import { reportEmails } from './work/emailReport';
import { events } from './work/events';
import { executionList } from './work/executions';
import { getMail } from './work/getMail';
import { reportHandoff } from './work/handoffReport';
import { claimHandoffs, listHandoffs } from './work/handoffs';
import { reportLinks, showLink } from './work/links';
import { getMessage, listMessages } from './work/messages';
import { readMail } from './work/readMail';
import { receiveMail } from './work/receiveMail';
import { sweepMail } from './work/sweepMail';
import { touchMessage } from './work/touch';
import { showUnsubscribe, unsubscribe } from './work/unsubscribe';
import { assignTask, rescheduleTask, snoozeTask } from './work/planTasks';
import { listTasks } from './work/tasks';

/** All that can be done, in the order in which the help shows it. Add an operation here and it exists at every door. */
export const OPERATIONS: readonly Operation[] = [
  saveSequence,
  publishSequence,
  ...switchSequence,
  shareSequence,
  listSequences,
  getSequence,
  sequenceFile,
  sequenceAnalytics,
  sequenceVariants,
  previewSequence,
  simulateSequence,
  enroll,
  previewEnrolment,
  listEnrollmentsOperation,
  getEnrollment,
  explain,
  advance,
  pause,
  resume,
  reschedule,
  remove,
  retry,
  moveToStage,
  finish,
  settle,
  listTasks,
  ...closeTasks,
  assignTask,
  rescheduleTask,
  snoozeTask,
  listHandoffs,
  claimHandoffs,
  reportHandoff,
  claimEmails,
  reportEmails,
  listMessages,
  getMessage,
  readMail,
  touchMessage,
  showLink,
  reportLinks,
  receiveMail,
  getMail,
  sweepMail,
  mailboxPosition,
  mailboxTake,
  mailboxMove,
  mailboxProblem,
  mailboxRemove,
  unsubscribe,
  showUnsubscribe,
  executionList,
  events,
  feedOpen,
  feedNext,
  feedDone,
  feedLatest,
  feedRemove,
  ...peopleOperations,
].map((each) => each as unknown as Operation);
