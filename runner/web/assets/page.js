// Keeps the page up to date and sends its small forms without leaving it. Without this script everything still works:
// forms go to their addresses, and a reload shows what is new.
/* global DOMParser */
'use strict';

const every = Number(document.querySelector('[data-refresh]')?.dataset.refresh ?? 0);
let timer = 0;

async function refresh() {
  clearTimeout(timer);
  try {
    if (!document.hidden) await fetchPage();
  } catch {
    // The runner may be restarting; the next round asks again.
  }
  if (every > 0) timer = setTimeout(refresh, every);
}

async function fetchPage() {
  const response = await fetch(location.href, { headers: { Accept: 'text/html' } });
  if (response.redirected) return location.assign(response.url);
  if (!response.ok) return;
  const next = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const part of document.querySelectorAll('[data-live]')) {
    const news = next.getElementById(part.id);
    // A button that somebody is about to press stays where it is.
    const busy = part.contains(document.activeElement) && document.activeElement !== document.body;
    if (!news || busy || news.innerHTML === part.innerHTML) continue;
    update(part, news);
  }
}

/** Rows with a key that was not there before are marked, so that the eye finds them. */
function update(part, news) {
  const known = new Set([...part.querySelectorAll('[data-key]')].map((row) => row.dataset.key));
  part.className = news.className;
  part.replaceChildren(...news.childNodes);
  if (known.size === 0) return;
  for (const row of part.querySelectorAll('[data-key]')) {
    if (!known.has(row.dataset.key)) row.classList.add('fresh');
  }
}

function toast(text, bad) {
  const note = document.createElement('p');
  note.className = bad ? 'toast bad' : 'toast';
  note.textContent = text;
  document.getElementById('toasts').append(note);
  setTimeout(() => note.remove(), bad ? 8000 : 4000);
}

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.matches('[data-quick]')) return;
  event.preventDefault();
  const button = event.submitter;
  if (button) button.disabled = true;
  try {
    const response = await fetch(form.action, { method: 'POST', headers: { Accept: 'application/json' } });
    const answer = await response.json();
    toast(
      answer.message ?? [answer.error?.message, answer.error?.hint].filter(Boolean).join(' '),
      !response.ok,
    );
  } catch {
    toast('The runner does not answer.', true);
  }
  if (button) button.blur();
  await refresh();
  if (button) button.disabled = false;
});

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void refresh();
});
if (every > 0) timer = setTimeout(refresh, every);
