import { html, type Html } from './html';

export interface Frame {
  readonly title: string;
  /** Who is signed in; null: a page before that. */
  readonly member: string | null;
  readonly here?: '/' | '/outbox';
  /** What a demo makes and does not make real. */
  readonly notice?: string | null;
  /** At the right of the bar: the clock. */
  readonly aside?: Html;
  /** Whether the page's script keeps it up to date. */
  readonly live?: boolean;
}

/** A whole page. Nothing inline: the content security policy allows our own files only. */
export function layout(frame: Frame, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${frame.title} · Throughline</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/page.css" />
        ${frame.live ? html`<script src="/assets/page.js" defer></script>` : null}
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="bar">
          <a class="brand" href="/"
            ><img src="/assets/icon.svg" alt="" width="26" height="26" />Throughline</a
          >
          ${frame.member === null ? null : navigation(frame)}
        </header>
        ${frame.notice ? html`<p class="notice" role="note">${frame.notice}</p>` : null}
        <main id="content">${body}</main>
        <div id="toasts" role="status" aria-live="polite"></div>
      </body>
    </html> `.html;
}

function navigation({ here, member, aside }: Frame): Html {
  const link = (href: string, text: string): Html =>
    html`<a href="${href}" ${here === href ? html` aria-current="page"` : null}>${text}</a>`;
  return html`<nav aria-label="Pages">${link('/', 'Status')}${link('/outbox', 'Outbox')}</nav>
    <div class="aside">
      ${aside}
      <form method="post" action="/logout">
        <button class="quiet" title="Signed in as ${member}">Sign out</button>
      </form>
    </div>`;
}
