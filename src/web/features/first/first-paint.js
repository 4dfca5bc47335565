// Runs before the first paint, so that neither theme nor language flashes. The build puts it into the page itself.
(function () {
  var settings = {};
  try {
    settings = JSON.parse(document.getElementById('boot').textContent).session.settings || {};
  } catch {
    // No boot data, or a server older than it: as remembered.
  }
  function remembered(name) {
    try {
      return localStorage.getItem('parlor.' + name);
    } catch {
      return null;
    }
  }
  var root = document.documentElement;
  root.dataset.theme = settings['look.theme'] || remembered('theme') || 'system';
  var language = settings['look.language'] || remembered('language') || 'auto';
  if (language === 'auto') language = root.dataset.language || (navigator.languages || [navigator.language])[0] || 'en';
  root.lang = language;
})();
