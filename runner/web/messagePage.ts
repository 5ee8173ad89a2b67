import type { Problem } from '../../engine/index';
import { html } from './html';
import { layout } from './layout';

/** A page that says what went wrong, and what to do. */
export function messagePage(problem: Problem): string {
  return layout(
    { title: 'Not possible', member: null },
    html`<section class="card narrow">
      <h1>That did not work</h1>
      <p>${problem.message}</p>
      ${problem.hint === undefined ? null : html`<p class="muted">${problem.hint}</p>`}
      <p><a class="button" href="/">Back to the status page</a></p>
      <p class="code">${problem.code}</p>
    </section>`,
  );
}
