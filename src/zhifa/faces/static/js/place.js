// 定位 — fills the hidden fields lng, lat, accuracy of a form and says so; without a position the form goes as it is.
//
// <form data-place> <input type="hidden" name="lng"> … <p data-place-state></p>

for (const form of document.querySelectorAll('form[data-place]')) {
  const line = form.querySelector('[data-place-state]');
  const say = (words) => { if (line) line.textContent = words; };
  if (!navigator.geolocation || !window.isSecureContext) { say('这台设备不能取位置，可以继续'); continue; }
  say('正在取位置');
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      form.elements.lng.value = coords.longitude.toFixed(6);
      form.elements.lat.value = coords.latitude.toFixed(6);
      if (form.elements.accuracy) form.elements.accuracy.value = Math.round(coords.accuracy);
      say(`已取得位置，误差 ${Math.round(coords.accuracy)} 米`);
    },
    () => say('没有取到位置，可以继续'),
    { enableHighAccuracy: true, timeout: 8000, maximumAge: 30000 },
  );
}
