// 表单 — every page: one submission is one operation, and focus goes to what has to be changed.
//
// <form data-once>            the second press of a button does nothing until the answer is there
// input[name=idempotency_key] filled by the server; a fresh key is made here only when it is empty; back and again: the same
// [data-focus]                error summary or refusal: takes the focus on load
// button[data-confirm]        asks once, in the words of the attribute
// [data-print]                prints the page
// [data-file-names]           beside a file input: names what was chosen, in our words; photographs are shown small
// select[data-send]           sends its form when changed

import { newKey } from './submission_key.js';

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('[aria-busy="true"]')) button.removeAttribute('aria-busy');
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) return event.preventDefault();
  for (const input of form.querySelectorAll('input[name="idempotency_key"]')) input.value ||= newKey();
  if (!('once' in form.dataset) || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = '1';
  event.submitter?.setAttribute('aria-busy', 'true');
});

// back to a form that was sent, and sent again: the browser asked for the page anew and put back what was typed, so the
// submission takes its earlier key again and stays one operation
const sentKey = (form) => `zf-key:${location.pathname}:${[...document.forms].indexOf(form)}`;
document.addEventListener('submit', (event) => {
  const key = event.target.querySelector?.('input[name="idempotency_key"]')?.value;
  if (key && !event.defaultPrevented) sessionStorage.setItem(sentKey(event.target), key);
});
if (performance.getEntriesByType('navigation')[0]?.type === 'back_forward') {
  for (const form of document.forms) {
    const key = sessionStorage.getItem(sentKey(form));
    if (key) for (const input of form.querySelectorAll('input[name="idempotency_key"]')) input.value = key;
  }
}

document.addEventListener('click', (event) => {
  if (event.target.closest?.('[data-print]')) window.print();
});

document.addEventListener('change', (event) => {
  if (event.target.matches?.('select[data-send]')) event.target.form.requestSubmit();
});

function tellFiles(line) {
  const label = line.closest('.zf-file');
  const chosen = [...label.querySelector('input[type="file"]').files];
  label.classList.add('is-told');
  line.hidden = false;
  const photos = chosen.length && chosen.every((f) => ['image/jpeg', 'image/png', 'image/webp'].includes(f.type));
  line.classList.toggle('is-photos', Boolean(photos));
  if (photos) line.replaceChildren(...chosen.map(small));
  else line.textContent = !chosen.length ? '还没有选' : chosen.length > 3 ? `已选 ${chosen.length} 个` : chosen.map((f) => f.name).join('、');
}
function small(file) {
  const picture = new Image();
  picture.alt = file.name;
  picture.src = URL.createObjectURL(file);
  picture.addEventListener('load', () => URL.revokeObjectURL(picture.src));
  // not a photograph after all, whatever its name says: the server refuses it, here its name stands
  picture.addEventListener('error', () => picture.replaceWith(file.name));
  return picture;
}
document.querySelectorAll('[data-file-names]').forEach(tellFiles);
document.addEventListener('change', (event) => {
  const line = event.target.closest?.('.zf-file')?.querySelector('[data-file-names]');
  if (line) tellFiles(line);
});

document.addEventListener('zf:kept', (event) => release(event.target)); // draft.js took the submission over
document.addEventListener('htmx:afterRequest', (event) => {
  const form = event.target.closest?.('form[data-once]');
  if (form) release(form);
});
// back from the next page: the browser may show this page as it was left, button pressed
window.addEventListener('pageshow', (event) => {
  if (event.persisted) document.querySelectorAll('form[data-once]').forEach(release);
});

const first = document.querySelector('[data-focus]') || document.querySelector('.zf-field.bad [autofocus]') || document.querySelector('.zf-field.bad :is(input:not([type=hidden]), select, textarea)');
first?.closest('details')?.setAttribute('open', '');
first?.focus();
