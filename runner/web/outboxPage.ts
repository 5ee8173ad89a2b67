import { html, type Html } from './html';
import { layout } from './layout';
import type { MessageDetail, MessageView } from './shapes';
import { ago, clockTime } from './times';

export interface OutboxView {
  readonly now: number;
  readonly timeZone: string;
  readonly messages: readonly MessageView[];
  readonly open: MessageDetail | null;
}

/** The mail that was kept and not sent: the list, and one message. */
export function outboxPage(
  view: OutboxView,
  frame: { readonly member: string; readonly notice: string | null },
): string {
  const body =
    view.messages.length === 0
      ? html`<section class="card narrow empty">
          <h1>The outbox is empty</h1>
          <p>
            While no mailbox is set up, mail of your sequences is kept here instead of being sent, so that you
            see what would go out.
          </p>
          <p><a href="/">Back to the status page</a></p>
        </section>`
      : html`<div class="mail">
          <section class="card mails" aria-label="Messages">
            <ul>
              ${view.messages.map((message) => row(message, view))}
            </ul>
          </section>
          ${view.open === null ? html`<section class="card empty"><p>Choose a message to read it. Nothing in this list has left this machine.</p></section>` : letter(view.open, view.timeZone)}
        </div>`;
  return layout(
    { title: 'Outbox', here: '/outbox', live: true, ...frame },
    html`<h1 class="skip">Outbox</h1>
      ${body}`,
  );
}

function row(message: MessageView, { now, timeZone, open }: OutboxView): Html {
  return html`<li>
    <a href="/outbox/${message.id}" ${open?.id === message.id ? html` aria-current="true"` : null}>
      <span class="head"
        ><b>${message.to}</b><span class="muted small right">${ago(message.at, now, timeZone)}</span></span
      >
      <p class="muted small">${message.subject}</p></a
    >
  </li>`;
}

function letter(message: MessageDetail, timeZone: string): Html {
  return html`<article class="card letter">
    <header>
      <h1>${message.subject}</h1>
      <dl>
        <dt>To</dt>
        <dd>${message.to}</dd>
        <dt>At</dt>
        <dd>${clockTime(Date.parse(message.at), timeZone)}</dd>
        <dt>Message-ID</dt>
        <dd class="code">${message.messageId}</dd>
      </dl>
    </header>
    <div class="text">${message.text}</div>
    ${message.html === null ? null : html`<iframe sandbox src="/outbox/${message.id}/html" title="The message as a mail program shows it"></iframe>`}
  </article>`;
}
