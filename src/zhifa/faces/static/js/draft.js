// 草稿 — never lose what was written: every input is kept on this device, and what could not be sent waits.
//
// <form data-draft="inspection-0187" data-once …>   kept at every input, put back on the next visit
// <form data-offline="检查第 6 项" …>                 without network the submission joins the queue and is sent
//                                                   later under the same idempotency key: one operation, not two
// A draft goes when what was sent arrived: the server led on to another page, or the page says so (zf-received).
// #zf-net is the strip that says how many wait. Database "zhifa", stores "drafts" and "queue".
// Only the person who wrote a submission sends it: a handed-over phone never acts in another's name.
// The server's answer decides: received → removed; refused (4xx) → kept, with a link to look at it.

import { newKey } from './submission_key.js';

const SKIP = new Set(['csrfmiddlewaretoken', 'idempotency_key']);
let opened;

function store(name, mode, work) {
  opened ||= new Promise((resolve, reject) => {
    const request = indexedDB.open('zhifa', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('drafts', { keyPath: 'id' });
      request.result.createObjectStore('queue', { keyPath: 'id' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened.then((db) => new Promise((resolve, reject) => {
    const transaction = db.transaction(name, mode);
    const request = work(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => reject(transaction.error);
  }));
}

const read = (name, id) => store(name, 'readonly', (s) => s.get(id));
const list = (name) => store(name, 'readonly', (s) => s.getAll());
const put = (name, value) => store(name, 'readwrite', (s) => s.put(value));
const drop = (name, id) => store(name, 'readwrite', (s) => s.delete(id));

// ---- drafts -----------------------------------------------------------------------------------------------

// who is signed in belongs to the key: a handed-over phone must not show another officer's draft
const person = document.body.dataset.person || '';
// the worker brought this page from this device (field_worker.js): its submission keys may have been used already
const { keptAt } = document.body.dataset;
if (keptAt) for (const input of document.querySelectorAll('input[name="idempotency_key"]')) input.value = newKey();
const draftId = (form) => `${person}|${form.dataset.draft}`;
const shortTime = new Intl.DateTimeFormat('zh-CN', { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false });
const fieldsOf = (form) => [...new FormData(form)].filter(([name, value]) => !SKIP.has(name) && !(value instanceof File && !value.size));

function restore(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) || []), value]);
  for (const el of form.elements) {
    if (!el.name || SKIP.has(el.name) || el.type === 'hidden' || el.type === 'submit') continue;
    const kept = values.get(el.name);
    if (el.type === 'checkbox' || el.type === 'radio') el.checked = Boolean(kept?.includes(el.value));
    else if (el.type === 'file') {
      const files = (kept || []).filter((v) => v instanceof File);
      if (!files.length) continue;
      const transfer = new DataTransfer();
      files.forEach((file) => transfer.items.add(file));
      el.files = transfer.files;
      el.dispatchEvent(new Event('change', { bubbles: true }));
    } else if (el.multiple) for (const option of el.options) option.selected = Boolean(kept?.includes(option.value));
    else if (kept) el.value = kept.shift();
  }
}

function sayDraft(form, words) {
  const line = form.querySelector('[data-draft-state]');
  if (line) line.textContent = words;
}

async function keep(form) {
  await put('drafts', { id: draftId(form), fields: fieldsOf(form), at: Date.now() });
  sayDraft(form, '草稿已存本机');
}

async function bring(form) {
  const kept = await read('drafts', draftId(form));
  // a page that comes back with errors or a refusal already holds what was sent
  if (!kept || form.querySelector('.bad') || step?.responseStatus === 422) return;
  restore(form, kept.fields);
  offer(form, `已恢复 ${shortTime.format(kept.at)} 填写的草稿`);
}

// says at the head of the form that a draft came back, with the way not to use it
function offer(form, words) {
  const line = document.createElement('p');
  const away = document.createElement('button');
  Object.assign(line, { className: 'zf-draft zf-draft--back', role: 'status' });
  Object.assign(away, { type: 'button', className: 'btn btn-sm', textContent: '不用草稿' });
  away.addEventListener('click', async () => {
    await drop('drafts', draftId(form));
    form.reset();
    line.remove();
    sayDraft(form, '');
  });
  line.append(words, ' ', away);
  form.prepend(line);
}

// what was sent on the page before: the server answers an accepted form by leading on to another page
const SENT = 'zf-sent';
const UNSENT = '#zf-unsent'; // the worker's word that the last submission found no network
const [step] = performance.getEntriesByType('navigation');
async function settle() {
  const { draft: sent, key } = JSON.parse(sessionStorage.getItem(SENT) || '{}');
  sessionStorage.removeItem(SENT);
  if (keptAt || location.hash === UNSENT) return unsent(sent, key);
  const ledOn = step?.redirectCount > 0 && step.responseStatus === 200;
  // not when it led to the sign-in, nor back from there: the session had ended, nothing was received
  const signingIn = [location.href, document.referrer].some((url) => url.startsWith(`${location.origin}/accounts/`));
  if (sent && ledOn && !signingIn) await drop('drafts', sent);
}

// whether the server had it before the network went nobody knows: sent again under the same key it counts once
function unsent(sent, key) {
  if (location.hash !== UNSENT) return;
  history.replaceState(null, '', location.pathname + location.search);
  const form = [...document.querySelectorAll('form[data-draft]')].find((f) => draftId(f) === sent);
  if (!form) return;
  const input = form.querySelector('input[name="idempotency_key"]');
  if (input && key) input.value = key;
  sayDraft(form, '没有送出：没有网络。内容在本机，可以现在再交，会先存下，有网后自动上传');
}

// ---- queue ------------------------------------------------------------------------------------------------

async function strip() {
  const bar = document.getElementById('zf-net');
  if (!bar) return;
  const kept = await list('queue');
  const waiting = kept.filter((item) => item.person === person);
  const others = kept.length - waiting.length;
  const refused = waiting.filter((item) => item.refused);
  const text = bar.querySelector('span');
  bar.hidden = navigator.onLine && !kept.length && !Number(keptAt);
  bar.classList.toggle('bad', Boolean(refused.length));
  if (refused.length) {
    const link = document.createElement('a');
    link.href = refused[0].page;
    link.textContent = '去看';
    text.replaceChildren(`${refused.length} 条没有被接收：${refused[0].label}（${refused[0].refused}） `, link);
  } else if (!navigator.onLine) text.textContent = [`没有网络${waiting.length ? `，已存本机 ${waiting.length} 条 · 有网后自动上传` : ''}`, Number(keptAt) && `这是 ${shortTime.format(Number(keptAt))} 存下的页面`].filter(Boolean).join(' · ');
  else if (waiting.length) text.textContent = `还有 ${waiting.length} 条等待上传`;
  else if (Number(keptAt)) text.textContent = `连不上平台，这是 ${shortTime.format(Number(keptAt))} 存下的页面`;
  else text.textContent = `本机有 ${others} 条是别人填的，须本人登录后上传`;
}

async function queueUp(form, submitter) {
  const body = new FormData(form, submitter);
  if (!body.get('idempotency_key')) body.set('idempotency_key', newKey());
  const id = body.get('idempotency_key');
  await put('queue', {
    id,
    url: form.action || location.href,
    page: location.href,
    person,
    label: form.dataset.offline || document.title,
    fields: [...body].filter(([name]) => name !== 'csrfmiddlewaretoken'),
    at: Date.now(),
  });
  // the next thing entered on this page is another operation
  for (const input of form.querySelectorAll('input[name="idempotency_key"]')) input.value = newKey();
  form.dispatchEvent(new CustomEvent('zf:kept', { bubbles: true, detail: { id } }));
  sayDraft(form, '没有网络，已存本机，有网后自动上传');
  await strip();
}

const CODES = { 403: '现在没有权限', 404: '这一项已经不在', 413: '文件太大', 422: '内容没有通过核对' };
async function whyNot(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const said = page.querySelector('.zf-refuse p, .zf-field .err')?.textContent.split('填写的')[0].trim();
  return (said || CODES[answer.status] || '平台没有接收').slice(0, 80);
}

async function send(item) {
  const body = new FormData();
  for (const [name, value] of item.fields) body.append(name, value);
  const answer = await fetch(item.url, {
    method: 'POST',
    body,
    headers: { 'X-CSRFToken': document.body.dataset.csrf || '', 'Idempotency-Key': item.id, 'X-Zhifa-Queued': new Date(item.at).toISOString() },
  });
  if (answer.redirected && new URL(answer.url).pathname.startsWith('/accounts/')) throw new Error('sign in first');
  if (answer.status >= 500 || answer.status === 429) throw new Error('later');
  if (answer.ok) return drop('queue', item.id);
  return put('queue', { ...item, refused: await whyNot(answer) });
}

let sending = false;
export async function sendAll() {
  if (sending || !navigator.onLine) return strip();
  sending = true;
  try {
    for (const item of (await list('queue')).filter((i) => i.person === person && !i.refused).sort((a, b) => a.at - b.at)) await send(item);
  } catch {
    // no network after all, or the server asks to come back later: everything stays where it is
  } finally {
    sending = false;
  }
  return strip();
}

document.addEventListener('input', (event) => {
  const form = event.target.closest?.('form[data-draft]') || (event.target.matches?.('form[data-draft]') && event.target);
  if (form) keep(form);
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if ('offline' in form.dataset && !navigator.onLine) {
    event.preventDefault();
    queueUp(form, event.submitter).then(() => form.dataset.draft && drop('drafts', draftId(form)));
  } else if (form.dataset.draft) {
    const key = form.querySelector('input[name="idempotency_key"]')?.value;
    sessionStorage.setItem(SENT, JSON.stringify({ draft: draftId(form), key }));
  }
});

// a page may say that a draft has arrived: <meta name="zf-received" content="KEY OF data-draft">
const received = document.querySelector('meta[name="zf-received"]');
if (received) drop('drafts', `${person}|${received.content}`);

settle().then(() => document.querySelectorAll('form[data-draft]').forEach(bring));
window.addEventListener('online', sendAll);
window.addEventListener('offline', strip);
sendAll();
