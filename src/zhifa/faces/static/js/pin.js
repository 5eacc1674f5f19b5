// 点选位置 — the citizen moves one pin; longitude and latitude go into two ordinary inputs.
//
// <c-zf.map src="…" mini :pin="True" lng="id_lng" lat="id_lat" />
// Without this module the page still works: the address is written in words. Coordinates are WGS 84 / CGCS2000.

import { boundsOf, canDraw, incidentMark, load, say, style } from './map_parts.js';

const places = 6; // about a tenth of a metre

async function start(box) {
  const lng = document.getElementById(box.dataset.lng);
  const lat = document.getElementById(box.dataset.lat);
  if (!lng || !lat) return;
  if (!canDraw()) return say(box, '这台设备画不了地图，把地点用文字写下来就可以。');
  let data;
  try {
    const answer = await fetch(box.dataset.map);
    if (!answer.ok) throw new Error(answer.status);
    data = await answer.json();
  } catch {
    return say(box, '没有取到地图，把地点用文字写下来就可以。');
  }
  const library = await load(box);
  const given = lng.value && lat.value ? [Number(lng.value), Number(lat.value)] : null;
  const map = new library.Map({
    container: box.querySelector('.zf-map__canvas'),
    style: style(box, data),
    ...(given ? { center: given, zoom: 14 } : { bounds: data.bbox || boundsOf(data.features), fitBoundsOptions: { padding: 12 } }),
    attributionControl: false,
    fadeDuration: 0,
    dragRotate: false,
    cooperativeGestures: false,
  });
  map.addControl(new library.NavigationControl({ showCompass: false }), 'top-right');
  const element = incidentMark({ state: 'urgent', name: '您说的地点', number: '' });
  element.querySelector('.zf-pin').classList.add('is-at');
  const pin = new library.Marker({ element, anchor: 'bottom', draggable: true });
  const put = (at) => {
    pin.setLngLat(at).addTo(map);
    lng.value = at[0].toFixed(places);
    lat.value = at[1].toFixed(places);
    lng.dispatchEvent(new Event('input', { bubbles: true }));
    box.dataset.placed = '1';
  };
  if (given) put(given);
  map.on('click', (event) => event.originalEvent.target.closest('.maplibregl-marker') || put([event.lngLat.lng, event.lngLat.lat]));
  pin.on('dragend', () => put(pin.getLngLat().toArray()));
  map.on('load', () => { say(box, ''); box.dataset.ready = '1'; });
  for (const button of document.querySelectorAll(`[data-here="${box.id}"]`)) {
    button.hidden = !('geolocation' in navigator) || !window.isSecureContext;
    button.addEventListener('click', () => navigator.geolocation.getCurrentPosition(
      ({ coords }) => { put([coords.longitude, coords.latitude]); map.jumpTo({ center: [coords.longitude, coords.latitude], zoom: 15 }); },
      () => { button.textContent = '没有取到位置，在图上点一下'; },
      { enableHighAccuracy: true, timeout: 10000 },
    ));
  }
  new ResizeObserver(() => map.resize()).observe(box);
}

for (const box of document.querySelectorAll('[data-pin]')) start(box);
