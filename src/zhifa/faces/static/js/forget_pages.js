// 断网可看 — whoever stands before the sign-in page is nobody yet: the pages kept for the last person go.
//
// Nobody's since now: a page still on its way to the worker (field_worker.js) began before and is not kept.

if ('caches' in window && 'locks' in navigator) {
  navigator.locks.request('zf-pages', async () => {
    await caches.delete('zf-pages');
    const state = JSON.stringify({ person: '', since: Date.now() });
    await (await caches.open('zf-pages')).put('/field/!state', new Response(state));
  });
}
