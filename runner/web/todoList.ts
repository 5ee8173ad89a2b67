import { html, type Html } from './html';
import type { HandoffView, StatusView, TaskView } from './shapes';
import { ago } from './times';

/** More than this is a list of its own, not a status. */
const MOST = 12;

/** Open tasks and handoffs, with the buttons that close them. */
export function todoList(view: StatusView): Html {
  const count = view.tasks.length + view.handoffs.length;
  if (count === 0) {
    return html`<p class="empty">
      Nothing waits for you. Tasks and handoffs of your sequences appear here when they are due.
    </p>`;
  }
  const shown = [...view.tasks.map((task) => taskRow(task, view)), ...view.handoffs.map(handoffRow)].slice(
    0,
    MOST,
  );
  return html`<ul class="rows">
      ${shown}
    </ul>
    ${count > MOST ? html`<p class="muted small">and ${count - MOST} more</p>` : null}`;
}

function taskRow(task: TaskView, { now, timeZone }: StatusView): Html {
  const late = Date.parse(task.dueAt) < now;
  return html`<li data-key="${task.id}">
    <div class="head">
      <b>${task.title}</b><span class="badge right ${late ? 'bad' : ''}">${task.channel}</span>
    </div>
    <p class="muted small">${about(task)} · ${late ? 'was due' : 'due'} ${ago(task.dueAt, now, timeZone)}</p>
    ${task.note === null ? null : html`<p class="small">${task.note}</p>`}
    <div class="actions">
      ${button(`/tasks/${task.id}/complete`, 'Done', 'primary')}${button(`/tasks/${task.id}/skip`, 'Skip')}
    </div>
  </li>`;
}

function handoffRow(handoff: HandoffView): Html {
  const details = Object.entries(handoff.payload).map(([key, value]) => `${key}: ${value}`);
  return html`<li data-key="${handoff.id}">
    <div class="head">
      <b>Handoff to ${handoff.channel}</b><span class="badge right">${claim(handoff)}</span>
    </div>
    <p class="muted small">${about(handoff)}</p>
    ${details.length === 0 ? null : html`<p class="small">${details.join(' · ')}</p>`}
    <div class="actions">
      ${button(`/handoffs/${handoff.id}/done`, 'Report done', 'primary')}${button(`/handoffs/${handoff.id}/failed`, 'Report failed')}
    </div>
  </li>`;
}

/** A claimed one is in the hands of a workflow; a person may report for it all the same. */
function claim({ status, claimedBy }: HandoffView): string {
  return status === 'claimed' && claimedBy !== null ? `claimed by ${claimedBy}` : status;
}

function about({
  email,
  sequence,
}: {
  readonly email: string | null;
  readonly sequence: string | null;
}): string {
  return [email, sequence].filter(Boolean).join(' · ');
}

function button(action: string, text: string, tone = ''): Html {
  return html`<form method="post" action="${action}" data-quick>
    <button class="${tone}">${text}</button>
  </form>`;
}
