// 一张图 — draws GeoJSON from our own server; no tiles, no outside address.
//
// <c-zf.map src="/desk/map.geojson" />  every feature has properties.kind:
//   town      polygon: name, tone 0–3            grid   polygon: name, url, heat 0–4, on
//   river, road  line: rank 1 | 2                reach  polygon: name (how far a team gets)
//   incident  point: number, state (over urgent now wait done), name, url, at
//   team, kiosk  point: name, busy, url
// Boxes with data-layer="incident" … switch a kind on and off. The list beside the map stays the authority.

import { boundsOf, canDraw, incidentMark, load, middle, say, settle, style, teamMark, token, townName } from './map_parts.js';

async function draw(box) {
  if (!canDraw()) return say(box, '这台设备画不了地图。旁边的列表有同样的内容。');
  let data;
  try {
    const answer = await fetch(box.dataset.map, { headers: { Accept: 'application/geo+json' } });
    if (!answer.ok) throw new Error(answer.status);
    data = await answer.json();
  } catch {
    return say(box, '没有取到地图。旁边的列表有同样的内容；联网后刷新再看。');
  }
  const library = await load(box);
  const bounds = data.bbox || boundsOf(data.features);
  const map = new library.Map({
    container: box.querySelector('.zf-map__canvas'),
    style: style(box, data),
    bounds: bounds || undefined,
    fitBoundsOptions: { padding: 32 },
    attributionControl: false,
    fadeDuration: 0,
    dragRotate: false,
    localIdeographFontFamily: token('--font'),
  });
  map.addControl(new library.NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new library.ScaleControl({ unit: 'metric' }), 'bottom-right');
  const marks = [];
  const put = (element, feature, options = {}) => {
    const mark = new library.Marker({ element, ...options }).setLngLat(middle(feature)).addTo(map);
    marks.push({ kind: feature.properties.kind, element, name: feature.properties.name, mark });
  };
  for (const f of data.features) {
    if (f.properties.kind === 'town') put(townName(f.properties), f);
    if (f.properties.kind === 'team' || f.properties.kind === 'kiosk') put(teamMark(f.properties), f, { anchor: 'top', offset: [0, 6] });
    if (f.properties.kind === 'incident') put(incidentMark(f.properties), f, { anchor: 'bottom' });
  }
  settle(map, marks);
  map.on('moveend', () => settle(map, marks));
  map.on('click', 'grid-fill', (event) => {
    if (event.originalEvent.target.closest('.maplibregl-marker')) return; // the mark's own link is meant
    const url = event.features?.[0]?.properties.url;
    if (url) location.assign(url);
  });
  map.on('mouseenter', 'grid-fill', (event) => {
    if (event.features?.[0]?.properties.url) map.getCanvas().style.cursor = 'pointer';
  });
  map.on('mouseleave', 'grid-fill', () => { map.getCanvas().style.cursor = ''; });
  const layersOf = { grid: ['grid', 'grid-fill', 'grid-on'], reach: ['reach', 'reach-line'] };
  const shown = (kind, on) => {
    for (const id of layersOf[kind] || []) map.setLayoutProperty(id, 'visibility', on ? 'visible' : 'none');
    for (const mark of marks) if (mark.kind === kind) mark.element.hidden = !on;
  };
  map.on('load', () => {
    say(box, '');
    box.dataset.ready = '1';
    for (const control of document.querySelectorAll('input[data-layer]')) {
      const apply = () => shown(control.dataset.layer, control.checked);
      control.addEventListener('change', apply);
      apply();
    }
  });
  new ResizeObserver(() => map.resize()).observe(box);
}

for (const box of document.querySelectorAll('[data-map]:not([data-pin])')) draw(box);
