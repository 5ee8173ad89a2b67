import { html, type Html } from './html';
import { layout } from './layout';

/** @param then where to go afterwards: a path of ours. */
export function loginPage(options: {
  readonly then: string;
  readonly problem: string | null;
  readonly setupNeeded: boolean;
  readonly demo: boolean;
  /** Somebody came by the link of the first start, which has done its work. */
  readonly linkUsed: boolean;
}): string {
  const body = options.demo
    ? demoNote()
    : options.setupNeeded
      ? setupNote()
      : loginForm(options.then, options.problem, options.linkUsed);
  return layout({ title: 'Sign in', member: null }, body);
}

function loginForm(then: string, problem: string | null, linkUsed: boolean): Html {
  return html`<section class="card narrow">
    <h1>Sign in</h1>
    ${linkUsed ? html`<p role="status">That link has been used: the first account exists. Sign in with it; its owner can add others.</p>` : null}
    ${problemLine(problem)}
    <form method="post" action="/login" class="stack">
      <input type="hidden" name="then" value="${then}" />
      <label>Email <input name="email" type="email" autocomplete="username" required autofocus /></label>
      <label
        >Password <input name="password" type="password" autocomplete="current-password" required
      /></label>
      <button class="primary">Sign in</button>
    </form>
  </section>`;
}

function setupNote(): Html {
  return html`<section class="card narrow">
    <h1>One step left</h1>
    <p>
      Nobody has an account here yet. Where Throughline was started, it printed a link that creates the first
      one: open that link.
    </p>
    <p class="muted">Lost it? Stop Throughline and start it again; it prints a new one.</p>
  </section>`;
}

function demoNote(): Html {
  return html`<section class="card narrow">
    <h1>This is the demo</h1>
    <p>Open the link that was printed where it was started; it signs you in.</p>
  </section>`;
}

export function setupPage(
  token: string,
  problem: string | null,
  given: { readonly email?: string; readonly name?: string } = {},
): string {
  return layout(
    { title: 'Welcome', member: null },
    html`<section class="card narrow">
      <h1>Welcome to Throughline</h1>
      <p>Create the first account. It owns this installation and can add others.</p>
      ${problemLine(problem)}
      <form method="post" action="/setup" class="stack">
        <input type="hidden" name="token" value="${token}" />
        <label
          >Your name
          <input
            name="name"
            autocomplete="name"
            required
            maxlength="200"
            value="${given.name ?? ''}"
            autofocus
        /></label>
        <label
          >Email
          <input name="email" type="email" autocomplete="username" required value="${given.email ?? ''}"
        /></label>
        <label
          >Password
          <input name="password" type="password" autocomplete="new-password" required minlength="10" />
          <span class="muted">At least 10 characters; a few words are fine.</span></label
        >
        <button class="primary">Create account</button>
      </form>
    </section>`,
  );
}

function problemLine(problem: string | null): Html | null {
  return problem === null ? null : html`<p class="problem" role="alert">${problem}</p>`;
}
