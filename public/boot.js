// Runs before the first paint and before the WebAssembly module: the theme, the Trusted Types policy, and a readable message
// when the portal cannot start or has crashed. Plain script, no dependency; kept small, it is part of the first load.
(function () {
  "use strict";

  // --- theme -------------------------------------------------------------------------------------------------------------
  // The portal only writes <html data-theme>; what it writes is remembered here and applied at once on the next visit.
  var KEY = "switchyard.theme";
  var root = document.documentElement;
  try {
    var remembered = localStorage.getItem(KEY);
    if (remembered === "light" || remembered === "dark") root.dataset.theme = remembered;
  } catch (_) {
    // Storage may be switched off: the theme then follows the system until the account is loaded.
  }
  new MutationObserver(function () {
    try {
      var theme = root.dataset.theme;
      if (theme === "light" || theme === "dark") localStorage.setItem(KEY, theme);
      else localStorage.removeItem(KEY);
    } catch (_) {
      // As above: nothing is remembered.
    }
  }).observe(root, { attributes: true, attributeFilter: ["data-theme"] });

  // --- Trusted Types -----------------------------------------------------------------------------------------------------
  // The view macro turns nested static markup into `template.innerHTML`. Only such markup passes: known inert elements and
  // attributes, double-quoted values, and never `<` outside a tag or `<`, `>` inside a value or comment. So every `<` in the
  // string starts a tag that is on the list, however a parser reads it.
  var TAGS =
    "a abbr article aside b blockquote br button caption circle code col colgroup dd defs del details div dl dt ellipse em " +
    "fieldset figcaption figure footer form g h1 h2 h3 h4 h5 h6 header hr i input kbd label legend li line linearGradient " +
    "main mark mask menu nav ol optgroup option output p path pattern polygon polyline pre progress radialGradient rect s " +
    "samp search section select small span stop strong sub summary sup svg symbol table tbody td tfoot th thead time title " +
    "tr u ul var wbr";
  var ATTRIBUTES =
    "class id role title lang dir for type name value placeholder tabindex hidden disabled readonly required checked " +
    "selected multiple open autofocus autocomplete spellcheck inputmode enterkeyhint min max step minlength maxlength " +
    "pattern rows cols colspan rowspan scope datetime draggable inert novalidate popover target rel href xmlns viewBox " +
    "width height d cx cy r rx ry x y x1 x2 y1 y2 points fill fill-rule clip-rule fill-opacity stroke stroke-width " +
    "stroke-linecap stroke-linejoin stroke-dasharray stroke-dashoffset stroke-opacity opacity offset stop-color " +
    "stop-opacity transform vector-effect preserveAspectRatio focusable pathLength";
  function list(words) {
    return new Set(words.toLowerCase().split(" "));
  }
  var tags = list(TAGS);
  var attributes = list(ATTRIBUTES);
  var PIECE = /<!--[^<>]*-->|<!>|<\/([A-Za-z][A-Za-z0-9]*)\s*>|<([A-Za-z][A-Za-z0-9]*)((?:\s+[A-Za-z][A-Za-z0-9-]*(?:="[^"<>]*")?)*)\s*\/?>|[^<]+/y;
  var ATTRIBUTE = /([A-Za-z][A-Za-z0-9-]*)(?:="([^"]*)")?/g;
  // A link may go to a path, a fragment, a query or an https address; an entity could hide a scheme, so none is allowed.
  var HREF = /^(?:(?:\.{0,2}\/(?!\/)|[#?])[^&\\]*|https:\/\/[^&\\]*|)$/;

  function inert(html) {
    PIECE.lastIndex = 0;
    while (PIECE.lastIndex < html.length) {
      var piece = PIECE.exec(html);
      if (!piece) return false;
      var tag = piece[1] || piece[2];
      if (tag && !tags.has(tag.toLowerCase())) return false;
      if (!piece[3]) continue;
      ATTRIBUTE.lastIndex = 0;
      var found;
      while ((found = ATTRIBUTE.exec(piece[3]))) {
        var name = found[1].toLowerCase();
        if (!attributes.has(name) && !/^(?:aria|data)-/.test(name)) return false;
        if (name === "href" && !HREF.test(found[2] || "")) return false;
      }
    }
    return true;
  }

  if (window.trustedTypes && trustedTypes.createPolicy) {
    trustedTypes.createPolicy("default", {
      createHTML: function (html) {
        // null makes the assignment throw; createScript and createScriptURL are absent, so nothing passes there.
        return inert(html) ? html : null;
      },
    });
  }

  // --- when it does not start --------------------------------------------------------------------------------------------
  var german = /^de\b/i.test(navigator.language || "");
  var TEXTS = german
    ? {
        old: ["Dieser Browser ist zu alt", "Switchyard braucht WebAssembly. Bitte aktualisieren Sie den Browser."],
        load: ["Switchyard konnte nicht geladen werden", "Ein Teil der Anwendung ist nicht angekommen. Prüfen Sie die Verbindung und laden Sie die Seite neu."],
        crash: ["Switchyard ist abgestürzt", "Gespeicherte Änderungen sind sicher. Laden Sie die Seite neu, um weiterzuarbeiten."],
        again: "Neu laden",
      }
    : {
        old: ["This browser is too old", "Switchyard needs WebAssembly. Please update the browser."],
        load: ["Switchyard could not be loaded", "A part of the application did not arrive. Check the connection and load the page again."],
        crash: ["Switchyard has crashed", "Changes that were saved are safe. Load the page again to go on."],
        again: "Reload",
      };
  var started = false;
  var shown = false;

  function show(kind) {
    if (shown) return;
    shown = true;
    function draw() {
      var box = document.createElement("div");
      box.className = "boot-message";
      box.setAttribute("role", "alert");
      var head = document.createElement("h1");
      head.textContent = TEXTS[kind][0];
      var text = document.createElement("p");
      text.textContent = TEXTS[kind][1];
      var again = document.createElement("button");
      again.type = "button";
      again.textContent = TEXTS.again;
      again.addEventListener("click", function () {
        location.reload();
      });
      box.append(head, text, again);
      document.body.replaceChildren(box);
      again.focus();
    }
    if (document.body && document.readyState !== "loading") draw();
    else document.addEventListener("DOMContentLoaded", draw);
  }

  addEventListener("TrunkApplicationStarted", function () {
    started = true;
  });
  // Capturing, because errors of loading a script do not bubble.
  addEventListener(
    "error",
    function (event) {
      var target = event.target;
      var script = target && target !== window && /^(?:SCRIPT|LINK)$/.test(target.tagName);
      if (script && target.rel !== "icon" && !started) show("load");
      else if (!script && window.WebAssembly && event.error instanceof WebAssembly.RuntimeError) show("crash");
      else if (!script && !started && event.error) show("load");
    },
    true,
  );
  addEventListener("unhandledrejection", function (event) {
    if (window.WebAssembly && event.reason instanceof WebAssembly.RuntimeError) show("crash");
    else if (!started) show("load");
  });
  if (!window.WebAssembly) show("old");
})();
