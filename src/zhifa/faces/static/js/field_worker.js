// 断网可看 — the phone's worker: a page seen once opens again without a network, an order in hand opens unseen.
//
// Loaded by /field/worker.js, which sets `self.zhifa`: release, shelf (files of the release), instead (the page shown
// when nothing is kept), home, lockMinutes, keepSeconds. Two stores: "zf-shelf-RELEASE" and "zf-pages".
// A kept page says so: <body data-kept-at="…">; draft.js then renews its submission keys and names the hour.
// Whose pages they are is kept with them: another person, the sign-in page (forget_pages.js) or a lapse of the idle
// lock ends it, as it ends the session. What began before such an end is never kept after it, however late it arrives:
// everything that reads and then writes does so alone (navigator.locks). Submissions are not kept here: draft.js has them.

const { release, shelf, instead, lockMinutes, keepSeconds } = self.zhifa;
const SHELF = `zf-shelf-${release}`;
const PAGES = 'zf-pages';
const STATE = new URL('/field/!state', location.origin).href;
const MOST = 80;
const PATIENCE = 8000; // ms until a page kept is shown instead of one that does not come
const STALE = 10 * 60 * 1000; // ms: what was fetched ahead is not fetched again sooner

self.addEventListener('install', (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(SHELF);
    await Promise.all(shelf.map((url) => cache.add(new Request(url, { cache: 'reload' }))));
    await self.skipWaiting();
  })());
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    // pages of another release would ask for files that are gone
    const old = (await caches.keys()).filter((name) => name.startsWith('zf-shelf-') && name !== SHELF);
    await Promise.all(old.map((name) => caches.delete(name)));
    await alone(async (state) => { if (state) await empty({ ...state, person: '' }); });
    await self.clients.claim();
  })());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(event));
  else if (request.method === 'GET' && url.pathname.startsWith('/static/')) event.respondWith(file(request));
});

self.addEventListener('message', (event) => {
  const { person, began, keep } = event.data || {};
  if (person) event.waitUntil(ahead(person, began, keep || []));
});

// ---- files ------------------------------------------------------------------------------------------------

async function file(request) {
  const cache = await caches.open(SHELF);
  return (await cache.match(request, { ignoreVary: true })) || fetch(request);
}

// ---- pages ------------------------------------------------------------------------------------------------

async function page(event) {
  const { request } = event;
  if (request.method !== 'GET') {
    try {
      return await fetch(request);
    } catch {
      // what was entered is still in the draft: back to the page, which says so
      return Response.redirect(`${plain(request.url)}#zf-unsent`, 303);
    }
  }
  const began = Date.now();
  const answer = fetch(request);
  // only a server that answered has counted this as being used
  const stored = answer.then((got) => (keepable(got) ? store(request.url, got.clone(), began) : undefined)).then(seen);
  event.waitUntil(stored.catch(() => undefined));
  try {
    return await Promise.race([answer, impatient(request.url)]);
  } catch {
    return kept(request.url);
  }
}

const plain = (url) => url.split('#')[0];
const keepable = (answer) => answer.ok && !answer.redirected && (answer.headers.get('Content-Type') || '').startsWith('text/html');

// a page kept is shown after a while even if the network only hangs; without one the wait goes on
async function impatient(url) {
  await new Promise((done) => { setTimeout(done, PATIENCE); });
  const cache = await caches.open(PAGES);
  if (await cache.match(plain(url), { ignoreVary: true })) return kept(url);
  return new Promise(() => {});
}

async function store(url, answer, began) {
  const text = await answer.text();
  const title = /<title>([^<]*)<\/title>/.exec(text)?.[1].split(' · ')[0] || '';
  const headers = new Headers(answer.headers);
  headers.set('X-Zhifa-Kept', String(Date.now()));
  headers.set('X-Zhifa-Title', encodeURIComponent(title.trim()));
  await alone(async (state, cache) => {
    if (!state?.person || began < since(state)) return; // all was forgotten while this page was on its way
    await cache.put(plain(url), new Response(text, { status: 200, headers }));
    const pages = (await cache.keys()).filter((name) => name.url !== STATE);
    for (const first of pages.slice(0, Math.max(0, pages.length - MOST))) await cache.delete(first);
  });
}

async function kept(url) {
  const found = await alone(async (state, cache) => {
    const open = state?.person && Date.now() - state.seen < lockMinutes * 60_000;
    if (!open) return empty({ person: '', since: Date.now() });
    return cache.match(plain(url), { ignoreVary: true });
  });
  const at = Number(found?.headers.get('X-Zhifa-Kept'));
  if (!found || Date.now() - at > keepSeconds * 1000) {
    return (await caches.match(instead, { ignoreVary: true })) || Response.error();
  }
  await seen();
  const text = (await found.text()).replace(/<body\b/, `<body data-kept-at="${at}"`);
  return new Response(text, { status: 200, headers: found.headers });
}

// ---- whose pages, since when, and when last used ------------------------------------------------------------

// state: { person: '' for nobody, since: what began before is not kept, seen: last use }, times in ms of this device
function alone(work) {
  return navigator.locks.request(PAGES, async () => {
    const cache = await caches.open(PAGES);
    const found = await cache.match(STATE);
    return work(found ? await found.json() : null, cache);
  });
}

// a clock that was set back must not keep the store closed until it has caught up
const since = (state) => (state.since > Date.now() ? 0 : state.since);

async function setState(state) {
  await (await caches.open(PAGES)).put(STATE, new Response(JSON.stringify(state)));
}

async function empty(state) {
  await caches.delete(PAGES);
  await setState(state);
}

function seen() {
  return alone((state) => (state?.person ? setState({ ...state, seen: Date.now() }) : undefined));
}

// false: the page that asks was opened before somebody else came or all was forgotten
function claim(person, began) {
  return alone(async (state) => {
    const own = state?.person === person;
    if (state && !own && began < since(state)) return false;
    if (own) await setState({ ...state, seen: Date.now() });
    else await empty({ person, since: began, seen: Date.now() });
    return true;
  });
}

async function ahead(person, began, urls) {
  if (!(await claim(person, began))) return;
  for (const url of urls) {
    const have = await (await caches.open(PAGES)).match(plain(url), { ignoreVary: true });
    if (have && Date.now() - Number(have.headers.get('X-Zhifa-Kept')) < STALE) continue;
    try {
      const asked = Date.now();
      const answer = await fetch(url, { headers: { 'X-Zhifa-Ahead': '1' } });
      if (keepable(answer)) await store(url, answer, asked);
    } catch {
      return; // no network: what is there stays
    }
  }
}
