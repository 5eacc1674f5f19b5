// 地图部件 — style, marks and bounds shared by map.js and pin.js. Free of side effects (see submission_key.js).

export const token = (name, el = document.body) => getComputedStyle(el).getPropertyValue(name).trim();
const all = (kind) => ['==', ['get', 'kind'], kind];

export async function load(box) {
  const library = await import(box.dataset.maplibre);
  library.setWorkerUrl(new URL(box.dataset.worker, location.href).href);
  return library;
}

export function say(box, words) {
  const text = box.querySelector('[data-map-text]');
  text.textContent = words;
  text.hidden = !words;
}

export function canDraw() {
  const canvas = document.createElement('canvas');
  return Boolean(canvas.getContext('webgl2') || canvas.getContext('webgl'));
}

export function boundsOf(features) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (c) => {
    if (typeof c[0] === 'number') {
      box[0] = Math.min(box[0], c[0]); box[1] = Math.min(box[1], c[1]);
      box[2] = Math.max(box[2], c[0]); box[3] = Math.max(box[3], c[1]);
    } else c.forEach(take);
  };
  for (const f of features) if (f.geometry?.coordinates?.length) take(f.geometry.coordinates);
  return Number.isFinite(box[0]) ? box : null;
}

export function middle(feature) {
  if (feature.properties.at) return feature.properties.at;
  const b = boundsOf([feature]);
  return [(b[0] + b[2]) / 2, (b[1] + b[3]) / 2];
}

export function style(box, data) {
  const t = (name) => token(name, box);
  const heat = ['match', ['coalesce', ['get', 'heat'], -1], 0, t('--heat-0'), 1, t('--heat-1'), 2, t('--heat-2'), 3, t('--heat-3'), 4, t('--heat-4'), 'rgba(0,0,0,0)'];
  const tone = ['match', ['coalesce', ['get', 'tone'], 0], 1, t('--map-1'), 2, t('--map-2'), 3, t('--map-3'), t('--map-0')];
  return {
    version: 8,
    sources: { all: { type: 'geojson', data } },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': t('--map-ground') } },
      { id: 'town', type: 'fill', source: 'all', filter: all('town'), paint: { 'fill-color': tone } },
      { id: 'grid-fill', type: 'fill', source: 'all', filter: all('grid'), paint: { 'fill-color': heat } },
      { id: 'grid-on', type: 'fill', source: 'all', filter: ['all', all('grid'), ['==', ['get', 'on'], true]], paint: { 'fill-color': t('--map-selected'), 'fill-opacity': 0.28 } },
      { id: 'reach', type: 'fill', source: 'all', filter: all('reach'), paint: { 'fill-color': t('--map-reach'), 'fill-opacity': 0.17 } },
      { id: 'river', type: 'line', source: 'all', filter: all('river'), layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': t('--map-river'), 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 4, 12, 12] } },
      { id: 'grid', type: 'line', source: 'all', filter: all('grid'), paint: { 'line-color': ['case', ['==', ['get', 'on'], true], t('--map-town'), t('--map-grid')], 'line-width': ['case', ['==', ['get', 'on'], true], 1.8, 0.7] } },
      { id: 'road-2', type: 'line', source: 'all', filter: ['all', all('road'), ['==', ['get', 'rank'], 2]], paint: { 'line-color': t('--map-lane'), 'line-width': 1.2 } },
      { id: 'road-1-edge', type: 'line', source: 'all', filter: ['all', all('road'), ['==', ['get', 'rank'], 1]], paint: { 'line-color': t('--map-road-edge'), 'line-width': 4.4 } },
      { id: 'road-1', type: 'line', source: 'all', filter: ['all', all('road'), ['==', ['get', 'rank'], 1]], paint: { 'line-color': t('--map-road'), 'line-width': 2.8 } },
      { id: 'town-line', type: 'line', source: 'all', filter: all('town'), paint: { 'line-color': t('--map-town'), 'line-width': 1.3 } },
      { id: 'reach-line', type: 'line', source: 'all', filter: all('reach'), paint: { 'line-color': t('--brand'), 'line-width': 1.6, 'line-dasharray': [3, 2] } },
    ],
  };
}

export function incidentMark(p) {
  const link = document.createElement(p.url ? 'a' : 'span');
  link.className = 'zf-pinwrap';
  if (p.url) link.href = p.url;
  else link.setAttribute('role', 'img');
  link.setAttribute('aria-label', `${p.number ?? ''} ${p.name ?? ''}`.trim());
  const pin = document.createElement('span');
  pin.className = `zf-pin ${p.state ?? 'wait'}${p.on ? ' is-at' : ''}`;
  const text = document.createElement('span');
  text.textContent = p.state === 'done' ? '' : p.number ?? '';
  pin.append(text);
  link.append(pin);
  return link;
}

export function teamMark(p) {
  const tag = document.createElement(p.url ? 'a' : 'span');
  tag.className = `zf-team${p.busy ? ' busy' : ''}`;
  if (p.url) tag.href = p.url;
  tag.textContent = p.name + (p.busy === true || !p.busy ? '' : ` · ${p.busy}`);
  return tag;
}

const PLACES = {
  team: [[0, 6], [0, -58], [0, 26], [64, -14], [-64, -14], [64, 8], [-64, 8]],
  kiosk: [[0, 6], [0, -58], [0, 26], [64, -14], [-64, -14], [64, 8], [-64, 8]],
  town: [[0, 0], [0, 22], [0, -24], [40, 0], [-40, 0]],
};

// no label over another and none over a mark: each takes the first free place near its own; the list holds those with none
export function settle(map, marks) {
  const taken = [];
  const free = (b) => !taken.some((t) => b[0] < t[2] && b[2] > t[0] && b[1] < t[3] && b[3] > t[1]);
  for (const m of marks) {
    if (m.kind !== 'incident' || m.element.hidden) continue;
    const p = map.project(m.mark.getLngLat());
    taken.push([p.x - 14, p.y - 30, p.x + 14, p.y + 2]);
  }
  const teams = new Set(marks.filter((m) => m.kind === 'team' && !m.element.hidden).map((m) => m.name));
  for (const kind of ['team', 'kiosk', 'town']) {
    for (const m of marks) {
      if (m.kind !== kind) continue;
      if (kind === 'town') m.element.hidden = teams.has(m.name); // the team's tag names the place already
      if (m.element.hidden) continue;
      const p = map.project(m.mark.getLngLat());
      const w = m.element.offsetWidth / 2 + 2;
      const h = m.element.offsetHeight + 2;
      const up = kind === 'town' ? h / 2 : 0;
      const box = ([x, y]) => [p.x + x - w, p.y + y - up, p.x + x + w, p.y + y - up + h];
      const at = PLACES[kind].find((place) => free(box(place)));
      m.element.classList.toggle('is-crowded', !at);
      if (!at) continue;
      m.mark.setOffset(at);
      taken.push(box(at));
    }
  }
}

export function townName(p) {
  const name = document.createElement('span');
  name.className = 'zf-town';
  name.textContent = p.name;
  return name;
}
