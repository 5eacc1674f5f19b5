// 断网可看 — starts the phone's worker and names the pages it should have ready: this one and the links marked data-keep.
// On plain http there is no worker (browsers forbid it): drafts and the sending queue work all the same.

const { person, keptAt } = document.body.dataset;

if ('serviceWorker' in navigator && 'locks' in navigator && location.pathname.startsWith('/field/') && person && !keptAt) {
  navigator.serviceWorker
    .register('/field/worker.js', { scope: '/field/' })
    .then(() => navigator.serviceWorker.ready)
    .then(({ active }) => active.state === 'activated' ? active : new Promise((done) => {
      // until then it clears away the pages of the release before
      active.addEventListener('statechange', () => active.state === 'activated' && done(active));
    }))
    .then((worker) => {
      const links = [...document.querySelectorAll('a[data-keep]')].map((a) => a.href);
      worker.postMessage({ person, began: performance.timeOrigin, keep: [location.href, ...links] });
    })
    .catch(() => undefined); // a browser that forbids it in private windows
}
