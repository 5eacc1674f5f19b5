// 断网可看 — the list of pages this device still has, newest first: <ul data-kept-list>.

const place = document.querySelector('[data-kept-list]');
const hour = new Intl.DateTimeFormat('zh-CN', { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false });

async function show() {
  if (!(await caches.has('zf-pages'))) return;
  const cache = await caches.open('zf-pages');
  const rows = [];
  for (const request of await cache.keys()) {
    const answer = await cache.match(request, { ignoreVary: true });
    const at = Number(answer.headers.get('X-Zhifa-Kept'));
    if (at) rows.push({ url: request.url, at, title: decodeURIComponent(answer.headers.get('X-Zhifa-Title') || '') });
  }
  rows.sort((a, b) => b.at - a.at);
  document.querySelector('[data-kept-none]').hidden = Boolean(rows.length);
  document.querySelector('[data-kept-some]').hidden = !rows.length;
  for (const row of rows) {
    const link = document.createElement('a');
    const when = document.createElement('span');
    Object.assign(link, { className: 'ph-li', href: row.url });
    Object.assign(when, { className: 's', textContent: `${hour.format(row.at)} 存下` });
    const name = document.createElement('b');
    Object.assign(name, { className: 'zf-grow', textContent: row.title || new URL(row.url).pathname });
    link.append(name, when);
    const line = document.createElement('li');
    line.append(link);
    place.append(line);
  }
}

if (place && 'caches' in window) show();
document.querySelector('[data-again]')?.addEventListener('click', () => location.reload());
