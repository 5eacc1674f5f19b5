// 改网格边界 — drag vertices (shared borders move together), draw a line to split, pick neighbours to merge.
//
// <c-zf.map id="grid-edit" data-grid-edit="data" /> beside a form with the fields changed, line, mode, merge, file.
// The data: grids around with code, the one to change has `on`; `touching` ones may be merged. What is drawn goes into
// ordinary inputs; the server splits, merges and checks. Without this module the same form takes a file or words.

import { boundsOf, canDraw, load, say, style, token, townName } from './map_parts.js';

const form = document.getElementById('edit-form');
const field = (name) => form.querySelector(`[name="${name}"]`);
const mode = () => form.querySelector('[name="mode"]:checked').value;
const key = (c) => `${c[0].toFixed(7)},${c[1].toFixed(7)}`;
const HELP = {
  redraw: '拖动圆点移动边界，相邻网格共用的边界一起动；拖动小点增加一个顶点；选中圆点后按方向键微调，按 Delete 删去。',
  split: '在图上依次点出一条线，两头点在网格外面。',
  merge: '点相邻的网格选中，再点一次取消；选中的并入这个网格。',
  compose: '点网格选中，再点一次取消；选中的连成一块，组成一个专业网格。',
  upload: '选一个文件，里面的网格代码要和这个网格相同。',
  close: '撤销后这块地方没有网格，除非同一天另有网格划定。',
};

// more names than this lie over each other: then the name stands below the map once a grid is clicked
const MOST_NAMES = 30;

const picking = () => mode() === 'merge' || mode() === 'compose';

const ringsOf = (geometry) => (geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat());

async function start(box) {
  const help = document.querySelector('[data-edit-help]');
  const undo = document.querySelector('[data-edit-undo]');
  const reset = document.querySelector('[data-edit-reset]');
  const showMode = () => {
    for (const part of form.querySelectorAll('[data-mode]')) part.hidden = part.dataset.mode !== mode();
    help.textContent = HELP[mode()];
  };
  showMode();
  for (const radio of form.querySelectorAll('[name="mode"]')) radio.addEventListener('change', showMode);
  if (!canDraw()) return say(box, '这台设备画不了地图。可以上传新边界的文件。');
  let data;
  try {
    const answer = await fetch(box.dataset.gridEdit, { credentials: 'same-origin' });
    if (!answer.ok) throw new Error(String(answer.status));
    data = await answer.json();
  } catch {
    return say(box, '没有取到边界。可以上传新边界的文件，或者刷新再试。');
  }
  const target = data.features.find((f) => f.properties.on);
  const first = JSON.stringify(data.features.map((f) => f.geometry));
  const before = new Map(data.features.map((f) => [f.properties.code, JSON.stringify(f.geometry)]));
  if (field('changed').value) {
    // refused by the server: what was drawn stands again
    try {
      const drawn = JSON.parse(field('changed').value);
      for (const f of data.features) if (drawn[f.properties.code]) f.geometry = drawn[f.properties.code];
    } catch { /* nothing drawn */ }
  }
  const library = await load(box);
  const map = new library.Map({
    container: box.querySelector('.zf-map__canvas'),
    style: style(box, data),
    bounds: data.bbox || boundsOf([target]),
    fitBoundsOptions: { padding: 24 },
    attributionControl: false,
    fadeDuration: 0,
    dragRotate: false,
    doubleClickZoom: false,
    localIdeographFontFamily: token('--font'),
  });
  map.addControl(new library.NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new library.ScaleControl({ unit: 'metric' }), 'bottom-right');

  let marks = [];
  let line = [];
  const steps = [];
  try { line = field('line').value.startsWith('[') ? JSON.parse(field('line').value) : []; } catch { line = []; }
  const words = line.length ? '' : field('line').value; // a line written in words stands until one is drawn

  const collection = () => ({ type: 'FeatureCollection', features: data.features });
  const lineData = () => ({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: line.length > 1 ? line : [] } });
  const few = data.features.length <= MOST_NAMES ? data.features : [];
  const names = few.map((f) => {
    const b = boundsOf([f]);
    return new library.Marker({ element: townName({ name: f.properties.name }) }).setLngLat([(b[0] + b[2]) / 2, (b[1] + b[3]) / 2]).addTo(map);
  });

  const remember = () => {
    steps.push(JSON.stringify({ shapes: data.features.map((f) => f.geometry), line }));
    undo.disabled = reset.disabled = false;
  };
  const told = () => {
    const changed = {};
    for (const f of data.features) {
      if (JSON.stringify(f.geometry) !== before.get(f.properties.code)) changed[f.properties.code] = f.geometry;
    }
    field('changed').value = Object.keys(changed).length ? JSON.stringify(changed) : '';
    field('line').value = line.length ? JSON.stringify(line) : words;
    box.dataset.changed = Object.keys(changed).join(' ');
  };
  const paint = () => {
    map.getSource('all').setData(collection());
    map.getSource('cut')?.setData(lineData());
    told();
  };

  // every ring that has this vertex, in the grid and in its neighbours
  const everywhere = (at, change) => {
    for (const f of data.features) {
      for (const ring of ringsOf(f.geometry)) {
        const open = ring.slice(0, -1);
        const places = open.map((c, i) => (key(c) === at ? i : -1)).filter((i) => i >= 0);
        if (!places.length) continue;
        change(open, places);
        ring.splice(0, ring.length, ...open, [...open[0]]);
      }
    }
  };
  const move = (from, to) => everywhere(from, (open, places) => { for (const i of places) open[i] = [...to]; });
  const remove = (at) => {
    const whole = ringsOf(target.geometry).every((r) => !r.some((c) => key(c) === at) || r.length > 4);
    if (whole) everywhere(at, (open, places) => { if (open.length > 3) open.splice(places[0], 1); });
  };
  const insert = (a, b, middle) => {
    for (const f of data.features) {
      for (const ring of ringsOf(f.geometry)) {
        for (let i = 0; i + 1 < ring.length; i += 1) {
          const pair = [key(ring[i]), key(ring[i + 1])];
          if (pair.includes(a) && pair.includes(b) && a !== b) { ring.splice(i + 1, 0, [...middle]); break; }
        }
      }
    }
  };
  const rounded = (p) => [Number(p.lng.toFixed(7)), Number(p.lat.toFixed(7))];

  function handles() {
    for (const mark of marks) mark.remove();
    marks = [];
    if (mode() === 'split') {
      for (const [n, at] of line.entries()) marks.push(dot('zf-vertex is-cut', `分割线第 ${n + 1} 点`, at, {}));
      return;
    }
    if (mode() !== 'redraw') return;
    for (const ring of ringsOf(target.geometry)) {
      for (let i = 0; i + 1 < ring.length; i += 1) {
        const here = [...ring[i]];
        const next = ring[i + 1];
        const middle = [Number(((here[0] + next[0]) / 2).toFixed(7)), Number(((here[1] + next[1]) / 2).toFixed(7))];
        marks.push(dot('zf-vertex', `顶点 ${i + 1}`, here, { drag: key(here) }));
        marks.push(dot('zf-vertex is-mid', `在顶点 ${i + 1} 后加点`, middle, { between: [key(here), key(next)] }));
      }
    }
  }

  function dot(kind, label, at, { drag = '', between = null }) {
    const element = document.createElement('button');
    element.type = 'button';
    element.className = kind;
    element.setAttribute('aria-label', label);
    const mark = new library.Marker({ element, draggable: Boolean(drag || between) }).setLngLat(at).addTo(map);
    let from = drag;
    mark.on('dragstart', () => {
      remember();
      if (between) { insert(between[0], between[1], at); from = key(at); }
    });
    mark.on('drag', () => {
      const to = rounded(mark.getLngLat());
      move(from, to);
      from = key(to);
      map.getSource('all').setData(collection());
    });
    mark.on('dragend', () => { paint(); handles(); });
    element.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (drag && step) {
        event.preventDefault();
        event.stopPropagation();
        remember();
        const to = [Number((at[0] + step[0] * 1e-5).toFixed(7)), Number((at[1] + step[1] * 1e-5).toFixed(7))];
        move(drag, to);
        paint();
        handles();
        marks.find((m) => key(m.getLngLat().toArray()) === key(to))?.getElement().focus();
      } else if (drag && (event.key === 'Delete' || event.key === 'Backspace')) {
        event.preventDefault();
        remember();
        remove(drag);
        paint();
        handles();
      }
    });
    return mark;
  }

  const chosen = () => new Set([...form.querySelectorAll('[name="merge"]:checked')].map((i) => i.value));
  const showChosen = () => {
    const picked = chosen();
    for (const f of data.features) f.properties.heat = picking() && picked.has(f.properties.code) ? 3 : -1;
    paint();
  };

  map.on('click', (event) => {
    if (event.originalEvent.target.closest('.maplibregl-marker')) return;
    if (mode() === 'split') {
      remember();
      line.push(rounded(event.lngLat));
      paint();
      handles();
    } else if (picking()) {
      const hit = map.queryRenderedFeatures(event.point, { layers: ['grid-fill'] })[0]?.properties;
      const code = hit?.code;
      const tick = [...form.querySelectorAll('[name="merge"]')].find((i) => i.value === code);
      if (tick) {
        tick.checked = !tick.checked;
        showChosen();
        if (!few.length) help.textContent = `${tick.checked ? '选中' : '取消'} ${hit.name}（${code}），共选 ${chosen().size} 个`;
      }
    }
  });
  const restore = (text) => {
    const kept = JSON.parse(text);
    data.features.forEach((f, i) => { f.geometry = kept.shapes[i]; });
    line = kept.line;
    paint();
    handles();
  };
  undo.addEventListener('click', () => {
    restore(steps.pop());
    undo.disabled = reset.disabled = !steps.length;
  });
  reset.addEventListener('click', () => {
    steps.length = 0;
    restore(JSON.stringify({ shapes: JSON.parse(first), line: [] }));
    undo.disabled = reset.disabled = true;
  });
  for (const input of form.querySelectorAll('[name="mode"], [name="merge"]')) input.addEventListener('change', () => { handles(); showChosen(); });
  map.on('load', () => {
    map.addSource('cut', { type: 'geojson', data: lineData() });
    map.addLayer({ id: 'cut', type: 'line', source: 'cut', paint: { 'line-color': token('--pin-over', box), 'line-width': 2.5 } });
    say(box, '');
    handles();
    showChosen();
    box.dataset.ready = '1';
  });
  new ResizeObserver(() => map.resize()).observe(box);
  return names;
}

for (const box of document.querySelectorAll('[data-grid-edit]')) start(box);
