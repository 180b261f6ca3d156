/* 双城 · phone.js: photos and position on the pages for phones. Every page works without it. */
(function () {
'use strict';
var d = document;
function all(s, e) { return [].slice.call((e || d).querySelectorAll(s)); }

/* Photos: how many were chosen; where they are sent at once, by the button that does so without script. */
d.addEventListener('change', function (e) {
  var f = e.target, t = f.type === 'file' && f.closest('[data-take]');
  if (!t) return;
  f.closest('.cam').classList.toggle('has', f.files.length > 0);
  var n = 0, b = t.hasAttribute('data-send') && f.form.querySelector('.send');
  all('input[type=file]', t).forEach(function (x) { n += x.files.length; });
  t.querySelector('.chosen').textContent = n ? t.getAttribute('data-take').replace('{n}', n) : '';
  if (b && f.files.length) b.click();
});

/* Position: only where the browser gives it, and only when somebody asks. */
if (window.isSecureContext && navigator.geolocation) all('[data-locate]').forEach(function (box) {
  box.hidden = false;
  var b = box.querySelector('[data-act=locate]'), say = box.querySelector('[role=status]'), f = b.form;
  b.addEventListener('click', function () {
    say.textContent = box.getAttribute('data-wait');
    navigator.geolocation.getCurrentPosition(function (p) {
      f.elements.lon.value = p.coords.longitude.toFixed(7);
      f.elements.lat.value = p.coords.latitude.toFixed(7);
      f.querySelector('button[value=look]').click();
    }, function () { say.textContent = box.getAttribute('data-no'); }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });
});
})();
