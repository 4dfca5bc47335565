// The field one writes in, before the page's own script has come (features/first/first-picture.tsx). What is written is
// kept as the draft it will be; the composer takes the rest over (lib/first-field.ts).
(function () {
  var root = document.documentElement;
  var picture = document.getElementById('first');
  var field = document.getElementById('first-field');

  function read(id) {
    return JSON.parse(document.getElementById(id).textContent);
  }

  /** What stands at this address: the empty page, a chat, or something else. */
  function chatHere() {
    if (location.pathname === '/' && location.search === '') return 'new';
    var found = /^\/c\/(chat_\w+)$/.exec(location.pathname);
    return found ? found[1] : null;
  }

  /** Only where the composer will stand just so: nothing above it that this cannot draw. */
  function fits(boot, chat) {
    var session = boot.session;
    var house = session.house || {};
    if (session.state !== 'signed-in' || (session.terms && !session.terms.accepted) || house.announcement) return false;
    if (!boot.models || boot.models.models.length === 0) return false;
    return chat !== 'new' || !session.defaultAssistantId;
  }

  function speak(words) {
    var wanted = [root.lang].concat(navigator.languages || []);
    for (var i = 0; i < wanted.length; i++)
      for (var language in words)
        if (language.split('-')[0] === wanted[i].toLowerCase().split('-')[0]) return words[language];
    return words.en;
  }

  function begin() {
    var chat = chatHere();
    var boot = chat && read('boot');
    if (!boot || !fits(boot, chat)) return false;
    var person = boot.session.person;
    var key = 'parlor.draft.' + person.id + '.' + chat;
    var draft = JSON.parse(localStorage.getItem(key)) || { text: '', files: [] };
    if (draft.files.length > 0) return false;
    var words = speak(read('first-words'));
    var kind = chat === 'new' ? 'new' : 'chat';
    document.getElementById('first-greeting').textContent = words.greetings[new Date().getHours()].replace(
      '{name}',
      function () {
        return person.name;
      },
    );
    field.setAttribute('aria-label', words.message);
    field.placeholder = words[kind];
    field.value = draft.text;
    field.dataset.chat = chat;
    if (localStorage.getItem('parlor.sidebar') === 'hidden') root.dataset.sidebar = 'hidden';
    root.dataset.first = kind;

    field.addEventListener('input', function () {
      if (!root.dataset.first) return;
      // Whoever goes on writing has not done yet.
      delete field.dataset.wished;
      // A chat may be one that leaves no trace.
      if (root.dataset.first !== 'new') return;
      draft.text = field.value;
      draft.at = Date.now();
      try {
        if (draft.text === '') localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(draft));
      } catch {
        // The composer still takes it from the field.
      }
    });
    var sendWith = boot.session.settings['chat.sendWith'];
    field.addEventListener('keydown', function (press) {
      if (!root.dataset.first) return;
      if (press.key !== 'Enter' || press.isComposing || press.keyCode === 229 || press.shiftKey || press.altKey) return;
      if (sendWith === 'mod-enter' && !press.ctrlKey && !press.metaKey) return;
      press.preventDefault();
      if (field.value.trim() !== '') field.dataset.wished = '';
    });
    if (matchMedia('(pointer: fine)').matches) {
      field.focus({ preventScroll: true });
      field.setSelectionRange(draft.text.length, draft.text.length);
    }
    return true;
  }

  /** The page's own script, once this can be seen. */
  function load() {
    var script = document.createElement('script');
    script.type = 'module';
    script.crossOrigin = '';
    script.src = document.querySelector('meta[name="parlor-script"]').content;
    document.head.append(script);
  }

  var begun = false;
  try {
    begun = begin();
  } catch {
    // No boot data, no storage, or a server older than this: the page's script draws all there is.
  }
  if (!begun) {
    delete root.dataset.first;
    picture.remove();
    return load();
  }
  var soon = setTimeout(load, 300);
  requestAnimationFrame(function () {
    clearTimeout(soon);
    setTimeout(load);
  });
})();
