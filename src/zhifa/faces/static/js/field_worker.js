// 断网可看 — the phone's worker: a page seen once opens again without a network, an order in hand opens unseen.
//
// Loaded by /field/worker.js, which sets `self.zhifa`: release, shelf (files of the release), instead (the page shown
// when nothing is kept), home, lockMinutes, keepSeconds. Two stores: "zf-shelf-RELEASE" and "zf-pages".
// A kept page says so: <body data-kept-at="…">; draft.js then renews its submission keys and names the hour.
// Who is signed in is kept with the pages: another person, the sign-in page (forget_pages.js) or a lapse of the idle
// lock ends it, as it ends the session. Submissions are never kept here: draft.js has them.

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
    const old = (await caches.keys()).filter((name) => name.startsWith('zf-') && name !== SHELF);
    await Promise.all(old.map((name) => caches.delete(name)));
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
  const { person, keep } = event.data || {};
  if (person) event.waitUntil(ahead(person, keep || []));
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
  const answer = fetch(request);
  // only a server that answered has counted this as being used
  const stored = answer.then((got) => (keepable(got) ? store(request.url, got.clone()) : undefined)).then(seen);
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

async function store(url, answer) {
  const text = await answer.text();
  const title = /<title>([^<]*)<\/title>/.exec(text)?.[1].split(' · ')[0] || '';
  const headers = new Headers(answer.headers);
  headers.set('X-Zhifa-Kept', String(Date.now()));
  headers.set('X-Zhifa-Title', encodeURIComponent(title.trim()));
  const cache = await caches.open(PAGES);
  await cache.put(plain(url), new Response(text, { status: 200, headers }));
  if (!(await stateNow())) return cache.delete(plain(url)); // all was forgotten while this page was on its way
  const names = await cache.keys();
  // the first in is the first out; the state is not a page
  for (const name of names.filter((n) => n.url !== STATE).slice(0, Math.max(0, names.length - MOST))) await cache.delete(name);
  return true;
}

async function kept(url) {
  const state = await stateNow();
  const open = state && Date.now() - state.seen < lockMinutes * 60_000;
  const cache = await caches.open(PAGES);
  const found = open ? await cache.match(plain(url), { ignoreVary: true }) : undefined;
  const at = Number(found?.headers.get('X-Zhifa-Kept'));
  if (!found || Date.now() - at > keepSeconds * 1000) {
    if (!open) await caches.delete(PAGES);
    return (await caches.match(instead, { ignoreVary: true })) || Response.error();
  }
  await seen();
  const text = (await found.text()).replace(/<body\b/, `<body data-kept-at="${at}"`);
  return new Response(text, { status: 200, headers: found.headers });
}

// ---- whose pages, and since when untouched ----------------------------------------------------------------

async function stateNow() {
  const found = await (await caches.open(PAGES)).match(STATE);
  return found ? found.json() : null;
}

async function setState(state) {
  await (await caches.open(PAGES)).put(STATE, new Response(JSON.stringify(state)));
}

async function seen() {
  const state = await stateNow();
  if (state) await setState({ ...state, seen: Date.now() });
}

async function ahead(person, urls) {
  const state = await stateNow();
  if (state && state.person !== person) await caches.delete(PAGES);
  await setState({ person, seen: Date.now() });
  const cache = await caches.open(PAGES);
  for (const url of urls) {
    const have = await cache.match(plain(url), { ignoreVary: true });
    if (have && Date.now() - Number(have.headers.get('X-Zhifa-Kept')) < STALE) continue;
    try {
      const answer = await fetch(url, { headers: { 'X-Zhifa-Ahead': '1' } });
      if (keepable(answer)) await store(url, answer);
    } catch {
      return; // no network: what is there stays
    }
  }
}
