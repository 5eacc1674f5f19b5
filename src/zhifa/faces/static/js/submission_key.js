// 提交号 — a random key names one submission, so that sending it twice is one operation.
// Free of side effects: under hashed file names a module that is imported and linked is run twice.

export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // plain http on a county's own network is no secure context: build a version 4 UUID by hand
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  const hex = [...b].map((x) => x.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
