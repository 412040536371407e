// One small module on every full page (never on /lite). It starts the WASM download, makes sign-in and
// links of the server-drawn page work in one round trip without leaving the document, and swaps the
// SPA in without a frame between. If the WASM fails the page stays as it is and works.
// Rules and traps: the same parts draw both trees, so ids agree and carry what the person typed.
const $ = s => document.querySelector(s);
const calm = { ime: false, down: false, busy: 0 };
let live = false, wake = () => {};
const on = (t, f) => addEventListener(t, f, true);
const later = ms => setTimeout(() => wake(), ms);

// Dates are shown in the zone of "here": minutes east of UTC, told to the server by a cookie.
document.cookie = `tz=${-new Date().getTimezoneOffset()};path=/;samesite=lax`;

on('compositionstart', () => { calm.ime = true; });
on('compositionend', () => { calm.ime = false; later(0); });
on('pointerdown', () => { calm.down = true; });
for (const t of ['pointerup', 'pointercancel', 'dragend']) on(t, () => setTimeout(() => { calm.down = false; wake(); }, 50));
on('change', () => later(0));

// A chosen file cannot be carried over by script: wait until it has been uploaded.
const files = () => [...document.querySelectorAll('input[type=file]')].some(i => i.files.length);
const ready = () => $('#data') && $('#frame') && !calm.ime && !calm.down && !calm.busy && !files();

// The style of a fetched page, loaded before it is shown. Answers how to put it on: in the same task as the swap.
const sheet = href => [...document.querySelectorAll('link[rel=stylesheet]')].find(l => l.getAttribute('href') === href);
function load(href) {
  const l = document.createElement('link');
  l.rel = 'stylesheet';
  l.media = 'not all';                                               // loads at the lowest priority, and is not worn
  l.href = href;
  l.wait = new Promise(r => { l.onload = l.onerror = r; });
  document.head.append(l);
  return l;
}
async function sheets(d) {
  const wanted = [...d.querySelectorAll('link[rel=stylesheet]')].map(l => l.getAttribute('href')).map(h => sheet(h) || load(h));
  await Promise.all(wanted.map(l => l.wait));
  return () => {
    for (const l of document.querySelectorAll('link[rel=stylesheet]')) if (!wanted.includes(l)) l.remove();
    for (const l of wanted) l.media = 'all';
  };
}

// Fetches a page and puts it in place of this one. False: nothing came.
async function visit(url, init) {
  if (calm.busy) return true;
  calm.busy++;
  document.documentElement.ariaBusy = 'true';
  try {
    const r = await fetch(url, { ...init, headers: { 'x-boot': '1' } });
    if (!/^text\/html/.test(r.headers.get('content-type') || '')) throw 0;
    const d = new DOMParser().parseFromString(await r.text(), 'text/html');
    const to = r.headers.get('x-location') || (init && !r.redirected ? '' : r.url);
    const dress = await sheets(d);
    if (to) history[init ? 'replaceState' : 'pushState'](null, '', to);
    document.title = d.title;
    document.documentElement.lang = d.documentElement.lang;
    dress();
    document.body.replaceWith(d.body);
    scrollTo(0, 0);
    const f = $('[autofocus]') || $('main h1');
    if (f) { if (f.matches('h1')) f.tabIndex = -1; f.focus({ preventScroll: true }); }
  } catch { return false; }
  finally { calm.busy--; document.documentElement.ariaBusy = null; wake(); }
  return true;
}

const plain = e => !e.defaultPrevented && !e.button && !e.ctrlKey && !e.metaKey && !e.shiftKey && !e.altKey;
addEventListener('click', async e => {
  const a = e.target.closest?.('a[href^="/"]');
  if (live || !a || !plain(e) || a.target || a.rel === 'external' || a.hasAttribute('download') || /^\/(api|body|lite|pkg)\b/.test(a.pathname)
    || a.pathname === location.pathname && a.search === location.search && a.hash) return;
  e.preventDefault();
  if (!await visit(a.href)) location.href = a.href;
});
addEventListener('submit', async e => {
  const f = e.target;
  if (live || e.defaultPrevented || f.id !== 'login') return;      // other forms post as plain forms
  e.preventDefault();
  if (!await visit(f.action, { method: 'POST', body: new URLSearchParams(new FormData(f)) })) HTMLFormElement.prototype.submit.call(f);
});
on('click', e => { if (e.target.closest?.('[data-print]')) print(); });
addEventListener('popstate', () => { if (!live) location.reload(); });

// The frame of a letter is as high as its content; keys pressed in it are keys of the page.
function fit(f) {
  const d = f.contentDocument, root = d?.documentElement;
  if (!root || f.fitted === d) return;
  f.fitted = d;
  let wide = 0;
  const size = () => {
    if (!f.isConnected) return;
    // A letter that was laid out for a desk is drawn smaller, down to a third, until it fits.
    const { style } = d.body, room = root.clientWidth;
    if (wide !== room) { wide = room; style.zoom = ''; }
    const fits = room / root.scrollWidth;
    if (fits < .98) style.zoom = Math.max((+style.zoom || 1) * fits, .33);
    const bar = root.scrollWidth > root.clientWidth ? 20 : 0;
    f.style.height = Math.min(Math.ceil(root.getBoundingClientRect().height) + bar, 1e5) + 'px';
  };
  new ResizeObserver(size).observe(root);
  d.addEventListener('keydown', e => { if (!e.isComposing) dispatchEvent(new KeyboardEvent('keydown', e)); });
  d.addEventListener('click', e => {                                 // an address in it is pressed as one of the page is
    const to = plain(e) && e.target.closest?.('a[href^="/compose?"]')?.getAttribute('href');
    if (!to) return;
    e.preventDefault();
    const a = document.createElement('a');
    a.href = to;
    $('#app').append(a);
    a.click();
    a.remove();
  });
  size();
}
document.addEventListener('load', e => { if (e.target.id === 'body-frame') fit(e.target); }, true);
const frame = r => r.querySelector('#body-frame');
if (frame(document)?.contentDocument?.readyState === 'complete') fit(frame(document));

// What the person changed in the old tree, put into the new one. Answers what is left for after the swap.
function carry(old, neu) {
  const twin = o => neu.querySelector('#' + CSS.escape(o.id));
  const tell = (n, t) => n.dispatchEvent(new Event(t, { bubbles: true }));
  for (const o of old.querySelectorAll('input[id],textarea[id],select[id]')) {
    const n = twin(o);
    if (!n || o.type === 'file' || o.type === 'hidden') continue;
    if (o.type === 'checkbox' || o.type === 'radio') { if (o.checked !== n.checked) { n.checked = o.checked; tell(n, 'change'); } }
    else if (o.value !== n.value) { n.value = o.value; tell(n, 'input'); }
  }
  for (const o of old.querySelectorAll('details[id]')) { const n = twin(o); if (n) n.open = o.open; }
  const a = document.activeElement, mine = old.contains(a), sel = mine && 'selectionStart' in a && a.selectionStart !== null ? [a.selectionStart, a.selectionEnd, a.selectionDirection] : null;
  const find = mine && (a.id ? '#' + CSS.escape(a.id) : a.matches('a[href]') ? `a[href="${CSS.escape(a.getAttribute('href'))}"]` : '');
  const tops = [...old.querySelectorAll('[id]')].filter(e => e.scrollTop || e.scrollLeft).map(e => [e.id, e.scrollTop, e.scrollLeft]);
  const y = scrollY, x = scrollX;
  return () => {                                                     // same task as the swap: no frame between
    for (const [i, t, l] of tops) { const e = document.getElementById(i); if (e) { e.scrollTop = t; e.scrollLeft = l; } }
    const f = find && neu.querySelector(find);
    if (f) { f.focus({ preventScroll: true }); if (sel) f.setSelectionRange(...sel); }
    if (scrollY !== y || scrollX !== x) scrollTo(x, y);
  };
}

async function start() {
  const { css, js, wasm } = $('script[data-wasm]').dataset;
  if (!$('#frame')) {                                                // the form first, what is behind it while the person types
    if (document.readyState !== 'complete') await new Promise(r => addEventListener('load', r));
    await new Promise(r => setTimeout(r, 100));
    if (css && !sheet(css)) load(css);
  }
  const bytes = fetch(wasm, { priority: 'low' });
  bytes.catch(() => {});
  const m = await import(js);
  await m.default({ module_or_path: bytes });
  while (!ready()) await new Promise(r => { wake = r; });
  const old = $('#app'), neu = old.cloneNode();
  m.mount(neu);
  for (let i = 0; i < 9 && !neu.querySelector('main')?.firstElementChild; i++) await null;
  await null;                                                        // prop:value is set in a microtask; no frame passes here
  if (!neu.querySelector('main')) return;
  const done = carry(old, neu);
  // A frame that is moved this way does not load again.
  const was = frame(old), is = was && frame(neu);
  if (is && is.getAttribute('src') === was.getAttribute('src') && old.moveBefore) {
    is.removeAttribute('src');
    old.after(neu);
    is.parentNode.moveBefore(was, is);
    is.remove();
    old.remove();
  } else old.replaceWith(neu);
  $('#data').remove();
  done();
  live = true;
  document.documentElement.dataset.spa = '1';
  dispatchEvent(new Event('takeover'));
}
start().catch(e => console.warn('the page goes on without the app:', e));
