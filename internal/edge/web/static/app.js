/* 双城 · app.js: makes the pages faster to use. Every page works without it. */
(function () {
'use strict';
var d = document, root = d.documentElement, body = function () { return d.body; };
root.classList.add('js');
function all(s, e) { return [].slice.call((e || d).querySelectorAll(s)); }
function each(s, e, f) { if (e.matches && e.matches(s)) f(e); all(s, e).forEach(f); }
function up(e, s) { return e.target && e.target.closest ? e.target.closest(s) : null; }
function show(e) { e.hidden = false; }
function store(kind, k, v) {
  try {
    var s = window[kind];
    if (v === undefined) return s.getItem(k);
    if (v === null) s.removeItem(k); else s.setItem(k, v);
  } catch (err) { return null; }
}

/* Switches 大字 深色 行距: the cookie is what the server reads on the next page. */
function cookie(name, v) {
  d.cookie = 'sc-' + name + '=' + v + ';path=/;samesite=lax;max-age=' + (v ? 31536000 : 0);
}
function dark() {
  var t = root.getAttribute('data-theme');
  return t ? t === 'dark' : !!window.matchMedia && matchMedia('(prefers-color-scheme: dark)').matches;
}
function isOn(b) {
  var n = b.getAttribute('data-pref'), set = b.getAttribute('data-set');
  if (n === 'theme') return dark();
  return (root.getAttribute('data-' + n) || '') === (set === null ? b.getAttribute('data-on') : set);
}
function sync() { all('[data-pref]').forEach(function (b) { b.setAttribute('aria-pressed', String(isOn(b))); }); }
d.addEventListener('click', function (e) {
  var b = up(e, '[data-pref]');
  if (!b) return;
  e.preventDefault();
  var n = b.getAttribute('data-pref'), v = b.getAttribute('data-set');
  if (n === 'theme') v = dark() ? 'light' : 'dark';
  else if (v === null) v = isOn(b) ? '' : b.getAttribute('data-on');
  if (v) root.setAttribute('data-' + n, v); else root.removeAttribute('data-' + n);
  cookie(n, v);
  sync();
});

/* Rows: current row, ticked rows, bulk bar. */
var cur = -1;
function rows() { return all('tr[data-row]'); }
function go(n) {
  var rs = rows();
  if (!rs.length) return;
  if (rs[cur]) rs[cur].classList.remove('cur');
  cur = Math.max(0, Math.min(rs.length - 1, n));
  rs[cur].classList.add('cur');
  rs[cur].scrollIntoView({ block: 'nearest' });
}
function boxes() { return all('tr[data-row] input[type=checkbox]'); }
function count() {
  var bs = boxes(), n = 0;
  bs.forEach(function (b) {
    if (b.checked) n++;
    b.closest('tr').setAttribute('aria-selected', String(b.checked));
  });
  all('[data-bulk]').forEach(function (bar) {
    bar.hidden = !n;
    all('[data-count]', bar).forEach(function (c) { c.textContent = c.getAttribute('data-count').replace('{n}', n); });
    all('[data-act=none]', bar).forEach(show);
  });
  all('[data-all]').forEach(function (a) { a.checked = n > 0 && n === bs.length; a.indeterminate = n > 0 && n < bs.length; });
}
d.addEventListener('change', function (e) {
  if (up(e, '[data-all]')) boxes().forEach(function (b) { b.checked = e.target.checked; });
  if (up(e, 'tr[data-row]') || up(e, '[data-all]')) count();
});
d.addEventListener('click', function (e) {
  var r = up(e, 'tr[data-row]');
  if (r && !up(e, 'a,button,input,label,summary')) go(rows().indexOf(r));
});

/* Small acts, menus, copying a whole hash. */
function keys() { return d.getElementById('keys'); }
function dialog(on) {
  var k = keys();
  if (!k) return;
  if (on) { if (k.showModal) { if (!k.open) k.showModal(); } else k.setAttribute('open', ''); }
  else if (k.close) k.close(); else k.removeAttribute('open');
}
function open() { var k = keys(); return k && k.hasAttribute('open'); }
d.addEventListener('click', function (e) {
  var b = up(e, '[data-act]'), a = b && b.getAttribute('data-act');
  if (a === 'print') window.print();
  if (a === 'keys') dialog(true);
  if (a === 'close') dialog(false);
  if (a === 'dismiss') { var p = b.closest('[data-dismiss]'); if (p) p.remove(); }
  if (a === 'none') { boxes().forEach(function (x) { x.checked = false; }); count(); }
  all('details.menu[open],details.more[open]').forEach(function (m) { if (!m.contains(e.target)) m.removeAttribute('open'); });
  var s = up(e, '[data-show]'), f = s && d.getElementById(s.getAttribute('data-show'));
  if (f) { f.type = f.type === 'password' ? 'text' : 'password'; s.setAttribute('aria-pressed', String(f.type === 'text')); }
});
d.addEventListener('copy', function (e) {
  var n = d.getSelection().anchorNode, h = n && n.parentNode.closest && n.parentNode.closest('[data-hash]');
  if (!h || !e.clipboardData) return;
  e.clipboardData.setData('text/plain', h.getAttribute('data-hash'));
  e.preventDefault();
  h.classList.add('copied');
});

/* Before and after: the slider is a real range input, so arrow keys work. */
function compare(w) {
  var c = w.querySelector('.cmp'), r = w.querySelector('input[type=range]'), seg = w.querySelector('.seg');
  function look(v) {
    c.className = 'cmp ' + (v === 'slide' ? '' : v);
    all('[data-v]', w).forEach(function (b) { b.setAttribute('aria-pressed', String(b.getAttribute('data-v') === v)); });
  }
  show(seg); show(r);
  r.addEventListener('input', function () { c.style.setProperty('--x', r.value + '%'); });
  seg.addEventListener('click', function (e) { var b = up(e, '[data-v]'); if (b) look(b.getAttribute('data-v')); });
  look('slide');
}

/* Forms: unsent words are kept in this tab; leaving with unsent words asks first. Secrets are never kept. */
var touched = false;
function fields(f) { return all('input,textarea,select', f).filter(function (x) { return x.name && !/^(hidden|password|file|submit)$/.test(x.type); }); }
function keep(f) {
  store('sessionStorage', 'draft:' + f.getAttribute('data-draft'), JSON.stringify(fields(f).map(function (x) {
    return /^(checkbox|radio)$/.test(x.type) ? x.checked : x.value;
  })));
}
function recall(f) {
  var s = store('sessionStorage', 'draft:' + f.getAttribute('data-draft')), v, fs = fields(f);
  try { v = JSON.parse(s); } catch (err) { return; }
  if (!v || v.length !== fs.length) return;
  fs.forEach(function (x, i) {
    if (/^(checkbox|radio)$/.test(x.type)) x.checked = v[i];
    else if (!x.value) x.value = v[i];
  });
  touched = f.hasAttribute('data-guard');
}
function left(t) {
  var c = t.parentNode.querySelector('[data-left]');
  if (c && t.maxLength > 0) c.textContent = c.getAttribute('data-left').replace('{n}', t.maxLength - t.value.length);
}
d.addEventListener('input', function (e) {
  var f = up(e, 'form');
  if (e.target.tagName === 'TEXTAREA') left(e.target);
  if (!f) return;
  if (f.hasAttribute('data-draft')) keep(f);
  if (f.hasAttribute('data-guard')) touched = true;
});
d.addEventListener('submit', function (e) {
  touched = false;
  var k = e.target.getAttribute('data-draft');
  if (k) store('sessionStorage', 'draft:' + k, null);
});
window.addEventListener('beforeunload', function (e) { if (touched) { e.preventDefault(); e.returnValue = ''; } });

/* Values somebody asked to see are covered again after a minute. */
function cover(m) {
  setTimeout(function () { m.textContent = m.getAttribute('data-masked'); m.classList.remove('on'); }, 1000 * m.getAttribute('data-hide-after'));
}

/* Keys. Single keys can be switched off in the list behind "?". */
var g = 0;
d.addEventListener('keydown', function (e) {
  if (e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
  var t = e.target, typing = /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName) && !/^(checkbox|radio|range)$/.test(t.type);
  if (e.key === 'Escape') {
    all('details.menu[open],details.more[open]').forEach(function (m) { m.removeAttribute('open'); });
    if (typing) t.blur(); else dialog(false);
    return;
  }
  if (typing || !keys()) return;
  var k = /^Key/.test(e.code) ? e.code.slice(3).toLowerCase() : e.key;
  if (k === '?' || k === '？') { dialog(true); return; }
  if (open() || store('localStorage', 'sc-keys') === 'off') return;
  if (g && Date.now() - g < 1200) {
    var to = d.querySelector('[data-go="' + k.replace(/[^a-z]/g, '') + '"]');
    if (to) { location.href = to.href; return; }
  }
  g = k === 'g' ? Date.now() : 0;
  var r = rows()[cur], link = r && r.querySelector('a[href]'), box = r && r.querySelector('input[type=checkbox]');
  if (k === '/') { var q = d.getElementById('q'); if (q) { e.preventDefault(); q.focus(); } }
  if (k === 'j') go(cur + 1);
  if (k === 'k') go(cur - 1);
  if (k === 'x' && box) { box.checked = !box.checked; count(); }
  if (k === 'Enter' && link && t === body()) link.click();
  if (k === ' ' && r && t === body()) {
    e.preventDefault();
    var p = r.closest('[data-preview]');
    if (p) htmx.ajax('GET', new URL(p.dataset.preview, link.href + '/').pathname, '#preview');
  }
});

d.addEventListener('mouseover', function (e) {
  var a = up(e, '.tt');
  if (a && !a.title) a.title = a.textContent;
});

function start(e) {
  each('[data-compare]', e, compare);
  each('form[data-draft]', e, recall);
  each('textarea', e, left);
  each('[data-hide-after]', e, cover);
  each('[data-show],[data-act=keys],[data-act=dismiss]', e, show);
  var f = e.querySelector('[data-focus]');
  if (f) f.focus();
  cur = rows().findIndex(function (r) { return r.classList.contains('cur'); });
  sync();
  count();
}
start(d);
d.addEventListener('htmx:load', function (e) { if (e.target !== d.body) start(e.target); });
var here = d.querySelector('.nav a[aria-current]'), nav = d.querySelector('.nav');
if (here && nav.scrollWidth > nav.clientWidth) nav.scrollLeft = here.offsetLeft - 16;
var off = d.getElementById('keys-off');
if (off) {
  off.checked = store('localStorage', 'sc-keys') === 'off';
  off.addEventListener('change', function () { store('localStorage', 'sc-keys', off.checked ? 'off' : null); });
}
})();
