import { html, type Html } from './html';
import type { SequenceView } from './shapes';

/** The order in the bar, from going well to over; the colour is the class `s-…`. */
const GROUPS: readonly { readonly name: string; readonly colour: string; readonly test: RegExp }[] = [
  { name: 'replied', colour: 'replied', test: /^Finished \((Replied|Meeting booked|Converted)\)/ },
  { name: 'active', colour: 'active', test: /^Active/ },
  { name: 'pending', colour: 'pending', test: /^Pending/ },
  { name: 'paused', colour: 'paused', test: /^Paused/ },
  { name: 'failed', colour: 'failed', test: /^Failed/ },
  { name: 'not sent', colour: 'not-sent', test: /^Not sent/ },
  { name: 'finished', colour: 'finished', test: /^Finished/ },
  { name: 'removed', colour: 'removed', test: /^Removed/ },
];

export function sequenceRow({ name, status, stages, enrollments }: SequenceView): Html {
  const states = Object.entries(enrollments);
  const total = states.reduce((sum, [, count]) => sum + count, 0);
  return html`<li>
    <div class="head">
      <b>${name}</b><span class="badge ${status}">${status}</span>
      <span class="muted small right"
        >${stages} ${stages === 1 ? 'stage' : 'stages'} · ${total} ${total === 1 ? 'lead' : 'leads'}</span
      >
    </div>
    ${total === 0 ? emptyLine(name, status) : html`${bar(states, total)}${legend(states)}`}
  </li>`;
}

function bar(states: readonly (readonly [string, number])[], total: number): Html {
  let x = 0;
  const parts = GROUPS.map(({ colour }, i) => {
    const count = states.filter(([state]) => groupOf(state) === i).reduce((sum, [, n]) => sum + n, 0);
    const width = (count / total) * 100;
    x += width;
    return count === 0
      ? null
      : html`<rect
          class="s-${colour}"
          x="${(x - width).toFixed(2)}"
          width="${width.toFixed(2)}"
          height="1"
        />`;
  });
  // The list below says the same in words.
  return html`<svg class="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
    ${parts}
  </svg>`;
}

function legend(states: readonly (readonly [string, number])[]): Html {
  const ordered = [...states].sort(([a], [b]) => groupOf(a) - groupOf(b));
  return html`<p class="states">
    ${ordered.map(
      ([state, count]) =>
        html`<span
          ><span class="dot s-${GROUPS[groupOf(state)]?.colour ?? 'finished'}"></span
          ><b>${count}</b> ${state}</span
        >`,
    )}
  </p>`;
}

function groupOf(state: string): number {
  return GROUPS.findIndex(({ test }) => test.test(state));
}

function emptyLine(name: string, status: string): Html {
  const word = /\s/.test(name) ? `"${name}"` : name;
  const next =
    status === 'published'
      ? `throughline enroll ${word} ada@initech.example`
      : `throughline sequence publish ${word}`;
  return html`<p class="muted small">
    ${status === 'published' ? 'Nobody is enrolled yet:' : 'It sends nothing before it is published:'}
    <code>${next}</code>
  </p>`;
}
