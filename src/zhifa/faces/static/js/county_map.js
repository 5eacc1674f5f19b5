// 一张图 — the county map that asks for what its screen shows: moves, zooms, and the list follows.
//
// <c-zf.map id="county-map" data-county-map="first data" data-url="data" data-list="list fragment" data-period="open" />
// Features as in map.js. Without WebGL the server's list stays as it is.

import { canDraw, incidentMark, load, middle, say, settle, style, teamMark, token, townName } from './map_parts.js';

const LAYERS = { grid: ['grid', 'grid-fill'] };

async function fetched(url) {
  const answer = await fetch(url, { headers: { Accept: 'application/geo+json' }, credentials: 'same-origin' });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function draw(box) {
  if (!canDraw()) return say(box, '这台设备画不了地图。旁边的列表有同样的内容。');
  let data;
  try {
    data = await fetched(box.dataset.countyMap);
  } catch {
    return say(box, '没有取到地图。旁边的列表有同样的内容；联网后刷新再看。');
  }
  const library = await load(box);
  const map = new library.Map({
    container: box.querySelector('.zf-map__canvas'),
    style: style(box, data),
    bounds: data.bbox,
    fitBoundsOptions: { padding: 32 },
    attributionControl: false,
    fadeDuration: 0,
    dragRotate: false,
    localIdeographFontFamily: token('--font'),
  });
  map.addControl(new library.NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new library.ScaleControl({ unit: 'metric' }), 'bottom-right');
  let marks = [];
  const wanted = (kind) => document.querySelector(`input[data-layer="${kind}"]`)?.checked ?? true;
  const place = (collection) => {
    for (const mark of marks) mark.mark.remove();
    marks = [];
    for (const f of collection.features) {
      const kind = f.properties.kind;
      const element = kind === 'town' ? townName(f.properties) : kind === 'team' || kind === 'kiosk' ? teamMark(f.properties) : kind === 'incident' ? incidentMark(f.properties) : null;
      if (!element) continue;
      element.hidden = kind !== 'town' && !wanted(kind);
      const options = kind === 'team' || kind === 'kiosk' ? { anchor: 'top', offset: [0, 6] } : kind === 'incident' ? { anchor: 'bottom' } : {};
      marks.push({ kind, element, name: f.properties.name, mark: new library.Marker({ element, ...options }).setLngLat(middle(f)).addTo(map) });
    }
    settle(map, marks);
  };
  place(data);
  let running = 0;
  const follow = async () => {
    const now = (running += 1);
    const b = map.getBounds();
    const asked = new URLSearchParams({
      bbox: [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((v) => v.toFixed(5)).join(','),
      zoom: map.getZoom().toFixed(1),
      period: box.dataset.period,
    });
    try {
      const [next, list] = await Promise.all([
        fetched(`${box.dataset.url}?${asked}`),
        fetch(`${box.dataset.list}?${asked}`, { credentials: 'same-origin' }).then((a) => (a.ok ? a.text() : '')),
      ]);
      if (now !== running) return;
      map.getSource('all').setData(next);
      place(next);
      // our own server's fragment, parsed as a document: no script of it would run
      if (list) document.getElementById('map-list').replaceChildren(...new DOMParser().parseFromString(list, 'text/html').body.childNodes);
    } catch {
      /* the last picture stays; the next move asks again */
    }
  };
  let timer = 0;
  map.on('moveend', (event) => {
    settle(map, marks);
    if (!event.originalEvent) return;
    clearTimeout(timer);
    timer = setTimeout(follow, 250);
  });
  map.on('click', 'grid-fill', (event) => {
    const code = event.features?.[0]?.properties.code;
    if (code) location.assign(`${box.dataset.grids}${encodeURIComponent(code)}/`);
  });
  map.on('load', () => {
    say(box, '');
    box.dataset.ready = '1';
    for (const control of document.querySelectorAll('input[data-layer]')) {
      control.addEventListener('change', () => {
        const kind = control.dataset.layer;
        for (const id of LAYERS[kind] || []) map.setLayoutProperty(id, 'visibility', control.checked ? 'visible' : 'none');
        for (const mark of marks) if (mark.kind === kind) mark.element.hidden = !control.checked;
        settle(map, marks);
      });
    }
  });
  new ResizeObserver(() => map.resize()).observe(box);
}

for (const box of document.querySelectorAll('[data-county-map]')) draw(box);
