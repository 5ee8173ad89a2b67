import { eventWords } from './eventWords';
import { html, type Html } from './html';
import { layout } from './layout';
import { SAMPLE_SENDER, SAMPLE_SEQUENCE } from './samples';
import { sequenceRow } from './sequenceRow';
import type { MailboxView, StatusView } from './shapes';
import { ago, clockTime } from './times';
import { todoList } from './todoList';

export interface Viewer {
  readonly member: string;
  readonly notice: string | null;
  /** Whether the tick goes: the dot beside the clock. */
  readonly running: boolean;
}

/** How often the script looks for news. */
const REFRESH_MS = 5_000;
const DEMO_REFRESH_MS = 1_000;

export function statusPage(view: StatusView, { member, notice, running }: Viewer): string {
  const clock = `${view.demo ? 'Demo clock: ' : ''}${clockTime(view.now, view.timeZone)}`;
  return layout(
    {
      title: 'Status',
      member,
      notice,
      here: '/',
      live: true,
      aside: html`<span id="clock" data-live class="clock${running ? null : ' late'}">${clock}</span>`,
    },
    html`<div data-refresh="${view.demo ? DEMO_REFRESH_MS : REFRESH_MS}">
      <h1 class="skip">Status</h1>
      <div id="tiles" data-live class="tiles">${tiles(view)}</div>
      <div class="grid">
        <div class="column">
          <section class="card">
            <header>
              <h2>Sequences</h2>
              ${nextDue(view)}
            </header>
            <div id="sequences" data-live>${sequences(view)}</div>
          </section>
          <section class="card latest">
            <header><h2>Latest</h2></header>
            <div id="events" data-live>${events(view)}</div>
          </section>
        </div>
        <div class="column">
          <section class="card">
            <header><h2>For you to do</h2></header>
            <div id="todo" data-live>${todoList(view)}</div>
          </section>
          <section class="card boxes">
            <header><h2>Mailboxes</h2></header>
            <div id="mailboxes" data-live>${mailboxes(view)}</div>
          </section>
        </div>
      </div>
    </div>`,
  );
}

function tiles(view: StatusView): Html {
  const count = (test: RegExp): number =>
    view.sequences.reduce(
      (total, { enrollments }) =>
        total + Object.entries(enrollments).reduce((sum, [state, n]) => sum + (test.test(state) ? n : 0), 0),
      0,
    );
  const waiting = view.tasks.length + view.handoffs.filter(({ status }) => status === 'open').length;
  const tile = (value: number, name: string, tone: string): Html =>
    html`<p class="tile ${tone}"><b>${value}</b><span>${name}</span></p>`;
  return html`${tile(count(/^(Active|Pending|Paused)/), 'in progress', '')}${tile(count(/Replied/), 'replied', 'good')}${tile(waiting, 'waiting for you', waiting > 0 ? 'call' : '')}${tile(count(/^(Failed|Not sent)/), 'stuck', '')}`;
}

function nextDue({ nextDueAt, now, timeZone }: StatusView): Html {
  const when =
    nextDueAt === null
      ? 'Nothing is due'
      : nextDueAt <= now
        ? 'Working now'
        : html`Next stage ${ago(nextDueAt, now, timeZone)}`;
  return html`<span id="next-due" data-live class="muted small">${when}</span>`;
}

function sequences(view: StatusView): Html {
  if (view.sequences.length > 0)
    return html`<ul class="rows">
      ${view.sequences.map(sequenceRow)}
    </ul>`;
  return html`<div class="empty">
    <p>
      <strong>No sequence yet.</strong> A sequence is a YAML file: emails, waits, tasks, and what happens
      when.
    </p>
    <pre>${SAMPLE_SEQUENCE}</pre>
    <p>Save it as <code>welcome.yaml</code> and run it on a list of leads:</p>
    <pre>throughline run welcome.yaml --leads leads.csv</pre>
    <p>Just looking? <code>throughline serve --demo</code> shows a sequence at work.</p>
  </div>`;
}

function events({ events: all, now, timeZone }: StatusView): Html {
  const lines = all.flatMap((event) => {
    const words = eventWords(event);
    return words === null ? [] : [{ event, words }];
  });
  if (lines.length === 0)
    return html`<p class="empty">
      What happens is told here: who was enrolled, what was sent, who replied.
    </p>`;
  return html`<ul class="events">
    ${lines.slice(0, 25).map(
      ({ event, words }) =>
        html`<li data-key="${event.seq}" class="${words.tone}">
          <span class="dot ${words.tone}"></span>
          <p>${words.text}</p>
          ${ago(event.at, now, timeZone)}
        </li>`,
    )}
  </ul>`;
}

function mailboxes(view: StatusView): Html {
  const real = view.mailboxes.filter(({ outbox }) => !outbox);
  const box = (mailbox: MailboxView): Html => {
    const problem =
      mailbox.problem ?? mailbox.folders.find((folder) => folder.problem !== null)?.problem ?? null;
    const swept = mailbox.folders
      .flatMap((folder) => folder.sweptAt ?? [])
      .sort()
      .at(-1);
    const unreadable = mailbox.folders.reduce((sum, folder) => sum + folder.unreadable, 0);
    return html`<li>
      <div class="head">
        <b>${mailbox.sender}</b><span class="muted small">${mailbox.address}</span>
        <span class="badge right ${problem === null ? 'published' : 'bad'}"
          >${problem === null ? 'works' : 'problem'}</span
        >
      </div>
      ${problem === null ? null : html`<p class="small">${problem}</p>`}
      ${unreadable === 0 ? null : html`<p class="small">${unreadableWords(unreadable)}</p>`}
      ${swept === undefined ? null : html`<p class="muted small">Read ${ago(swept, view.now, view.timeZone)}</p>`}
    </li>`;
  };
  const outbox = html`<p>
    Mail is kept in the <a href="/outbox">outbox</a> here; nothing leaves this machine.
  </p>`;
  if (real.length > 0)
    return html`<ul class="rows">
      ${real.map(box)}
    </ul>`;
  if (view.demo) return html`<div class="empty">${outbox}</div>`;
  return html`<div class="empty">
    ${outbox}
    <p>To send for real, add a mailbox:</p>
    <pre>${SAMPLE_SENDER}</pre>
  </div>`;
}

function unreadableWords(count: number): string {
  const mails =
    count === 1 ? '1 mail could not be read and was' : `${count} mails could not be read and were`;
  return `${mails} passed over: look into the mailbox; the history says which.`;
}
