// 取证 — a photo's digest and time are worked out and shown before anything is sent.
//
// <input type="file" accept="image/*" capture="environment" data-evidence="shots" name="photos" multiple>
// <div id="shots" aria-live="polite"></div>
// The camera opens at once (no file dialog). For each file a hidden field goes along:
//   <name>_sha256 = "DIGEST TIME LNG LAT ACCURACY" in the order of the files; the server works the digest out
//   again at arrival and keeps both. TIME is the phone's own and is called that.

const hex = (buffer) => [...new Uint8Array(buffer)].map((b) => b.toString(16).padStart(2, '0')).join('');

export async function digest(file) {
  if (!crypto.subtle) return null; // plain http: no WebCrypto; the server's digest at arrival is the first one
  return hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
}

function place() {
  return new Promise((resolve) => {
    if (!navigator.geolocation || !window.isSecureContext) return resolve(null);
    navigator.geolocation.getCurrentPosition(({ coords }) => resolve(coords), () => resolve(null), { enableHighAccuracy: true, timeout: 4000, maximumAge: 30000 });
  });
}

function localTime(at) {
  const two = (n) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

async function take(input) {
  const list = document.getElementById(input.dataset.evidence);
  const form = input.form;
  const name = `${input.name}_sha256`;
  form.querySelectorAll(`input[type="hidden"][name="${CSS.escape(name)}"]`).forEach((old) => old.remove());
  list?.replaceChildren();
  const coords = await place();
  for (const file of input.files) {
    const at = new Date();
    const sum = await digest(file);
    const hidden = document.createElement('input');
    hidden.type = 'hidden';
    hidden.name = name;
    hidden.value = [sum ?? '-', at.toISOString(), coords?.longitude.toFixed(6) ?? '-', coords?.latitude.toFixed(6) ?? '-', coords ? Math.round(coords.accuracy) : '-'].join(' ');
    form.append(hidden);
    if (!list) continue;
    const row = document.createElement('div');
    row.className = 'zf-shot';
    if (file.type.startsWith('image/')) {
      const image = document.createElement('img');
      image.alt = `将要上传：${file.name}`;
      image.height = 96;
      image.src = URL.createObjectURL(file);
      image.onload = () => URL.revokeObjectURL(image.src);
      row.append(image);
    }
    const facts = document.createElement('span');
    facts.textContent = `${localTime(at)}（本机时间） · ${coords ? `误差 ${Math.round(coords.accuracy)} 米` : '没有取到位置'} · ${(file.size / 1024).toFixed(0)} KB`;
    const sumLine = document.createElement('span');
    sumLine.className = 'zf-code';
    sumLine.textContent = sum ? `SHA-256 ${sum.slice(0, 16)}…${sum.slice(-8)}` : '这个连接不能在本机计算摘要，由服务器收到时计算';
    row.append(facts, sumLine);
    list.append(row);
  }
  form.dispatchEvent(new Event('input', { bubbles: true })); // the draft keeps the photo too
}

document.addEventListener('change', (event) => {
  if (event.target.matches?.('input[type="file"][data-evidence]')) take(event.target);
});
