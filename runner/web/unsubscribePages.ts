import { html } from './html';
import { layout } from './layout';

/** The buttons are forms to this very page: the address holds the token. */
export function unsubscribePage({
  email,
  organisation,
  optedOut,
}: {
  readonly email: string;
  readonly organisation: string;
  readonly optedOut: boolean;
}): string {
  const body = optedOut
    ? html`<section class="card narrow">
        <h1>You are unsubscribed</h1>
        <p>${email} gets no mail from ${organisation} any more. There is nothing left to do.</p>
      </section>`
    : html`<section class="card narrow">
        <h1>Unsubscribe</h1>
        <p>What should ${organisation} not send to ${email} any more?</p>
        <form method="post" class="stack">
          <input type="hidden" name="scope" value="all" />
          <button class="primary">Nothing at all</button>
        </form>
        <form method="post" class="stack">
          <input type="hidden" name="scope" value="sequence" />
          <button>Nothing on this subject</button>
        </form>
      </section>`;
  return layout({ title: 'Unsubscribe', member: null }, body);
}

export function unsubscribedPage({ message }: { readonly message: string }): string {
  return layout(
    { title: 'Unsubscribed', member: null },
    html`<section class="card narrow">
      <h1>Done</h1>
      <p>${message}</p>
    </section>`,
  );
}

export function unknownLinkPage(): string {
  return layout(
    { title: 'Unknown link', member: null },
    html`<section class="card narrow">
      <h1>We do not know this link</h1>
      <p>
        It may have been cut off. Open it again from the message, or answer the message with the word
        'unsubscribe'.
      </p>
    </section>`,
  );
}
