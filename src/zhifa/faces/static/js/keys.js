// 键盘 — / find · j k rows · Enter open · e act · g + letter floors · ? this table.
// A row is a <tr> with a link, or anything with data-row; its action carries data-act or is the last button.

const typing = (el) => el.closest('input, textarea, select, [contenteditable], dialog[open]') !== null;
const rows = () => [...document.querySelectorAll('main table.zf-t tbody tr:not(.grp), main [data-row]')].filter((row) => row.querySelector('a, button') || row.matches('a'));
let awaitingFloor = 0;

function current(list) {
  return list.findIndex((row) => row.classList.contains('is-at'));
}

function move(step) {
  const list = rows();
  if (!list.length) return;
  const at = current(list);
  const next = Math.min(list.length - 1, Math.max(0, at + step));
  list[at]?.classList.remove('is-at');
  const row = list[next];
  row.classList.add('is-at');
  (row.matches('a') ? row : row.querySelector('a, button')).focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
}

function act(kind) {
  const row = rows()[current(rows())];
  if (!row) return false;
  const links = [...row.querySelectorAll('a[href], button')];
  const target = kind === 'open' ? (row.matches('a') ? row : links[0]) : row.querySelector('[data-act]') || links.at(-1);
  target?.click();
  return Boolean(target);
}

function help() {
  const dialog = document.getElementById('zf-help');
  if (dialog && !dialog.open) dialog.showModal();
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target)) {
    if (event.key === 'Escape') event.target.blur();
    return;
  }
  if (awaitingFloor && Date.now() - awaitingFloor < 1500) {
    awaitingFloor = 0;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
    return;
  }
  switch (event.key) {
    case '/': event.preventDefault(); document.querySelector('[data-find]')?.focus(); break;
    case 'j': move(1); break;
    case 'k': move(-1); break;
    case 'e': act('act'); break;
    case 'g': awaitingFloor = Date.now(); break;
    case '?': event.preventDefault(); help(); break;
    case 'Enter': if (event.target === document.body || event.target.id === 'main') act('open'); break;
  }
});

// on a narrow screen the navigation is one scrolling line: bring the open floor into it
document.querySelector('.zf-nav a.is-on')?.scrollIntoView({ block: 'nearest', inline: 'center' });

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-help-open]')) help();
  for (const menu of document.querySelectorAll('details.zf-menu[open]')) if (!menu.contains(event.target)) menu.open = false;
});
