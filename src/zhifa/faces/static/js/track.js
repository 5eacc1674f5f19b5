// 外勤、巡查位置 — while the page of an outing or a round is open and the person has pressed “开始发送”, sends a point a minute; else nothing.
//
// <div data-track="/field/duty/track/"> <button data-track-start> <p data-track-state></p>

const EVERY_MS = 60000;
const box = document.querySelector('[data-track]');
if (box) {
  const say = (words) => { box.querySelector('[data-track-state]').textContent = words; };
  const token = document.body.dataset.csrf;
  let last = 0;
  let waiting = [];
  const send = async () => {
    const body = new URLSearchParams({ points: waiting.join('\n') });
    const sent = waiting.length;
    try {
      const answer = await fetch(box.dataset.track, { method: 'POST', body, headers: { 'X-CSRFToken': token, Accept: 'application/json' } });
      if (answer.ok) { waiting = waiting.slice(sent); say(`已发送，最近一次 ${new Date().toLocaleTimeString('zh-CN')}`); }
      else say('不再发送：已经结束');
    } catch { say('网络不通，稍后再发'); }
  };
  const took = ({ coords, timestamp }) => {
    if (timestamp - last < EVERY_MS) return;
    last = timestamp;
    waiting.push(`${Math.floor(timestamp / 1000)} ${coords.longitude.toFixed(6)} ${coords.latitude.toFixed(6)} ${Math.round(coords.accuracy)}`);
    waiting = waiting.slice(-200);
    send();
  };
  box.querySelector('[data-track-start]').addEventListener('click', (event) => {
    event.currentTarget.hidden = true;
    if (!navigator.geolocation || !window.isSecureContext) { say('这台设备不能取位置，可以继续'); return; }
    say('正在取位置');
    navigator.geolocation.watchPosition(took, () => say('没有取到位置，可以继续'), { enableHighAccuracy: true, maximumAge: 30000 });
  });
}
