/* What links and forms cannot do alone. Without this file every page still works. */
(function () {
  "use strict";
  var doc = document, root = doc.documentElement, places = new Map(), narrowed = new Map(), held = [], saying, place, restoring;
  /* htmx would note addresses in it. */
  Object.defineProperty(window, "sessionStorage", { value: null });
  function find(id) { return doc.getElementById(id); }
  function here() { return location.pathname + location.search; }

  /* Letters being composed are no search yet. */
  function typed(event) {
    if (event.isComposing) { event.stopImmediatePropagation(); return; }
    var list = event.target.dataset && event.target.dataset.narrow;
    if (list) { event.stopPropagation(); narrow(find(list), event.target.value); return; }
    if (event.target.closest("#results")) { giveUp(); } /* an answer under way would undo what was just ticked */
  }
  doc.addEventListener("input", typed, true);
  doc.addEventListener("compositionend", typed, true);

  function plain(text) { return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase(); }
  function narrow(list, text) {
    list.querySelectorAll("li").forEach(function (item) {
      item.hidden = !plain(item.textContent).includes(plain(text));
    });
  }
  function prepare() {
    doc.querySelectorAll(".narrow").forEach(function (part) { part.hidden = false; });
    doc.querySelectorAll("[data-narrow]").forEach(function (box) {
      box.value = box.value || narrowed.get(box.id) || "";
      if (box.value) { narrow(find(box.dataset.narrow), box.value); }
    });
    around(panelIsOpen());
  }
  doc.addEventListener("htmx:beforeSwap", function () {
    var own = doc.activeElement, facet = own.closest(".facet");
    held = facet ? [own, facet].map(function (part) { return { id: part.id, top: top(part) }; }) : [];
    narrowed.clear();
    doc.querySelectorAll("[data-narrow]").forEach(function (box) { narrowed.set(box.id, box.value); });
  });
  doc.addEventListener("htmx:afterSwap", prepare);
  /* What was pressed stays under the pointer; else its facet. */
  function top(part) { return part.getBoundingClientRect().top; }
  function hold() {
    var spot = held.find(function (one) { return find(one.id); }), part = spot && find(spot.id);
    if (!part) { return; }
    part.closest(".panel-body").scrollTop += top(part) - spot.top;
    scrollBy({ top: top(part) - spot.top, behavior: "instant" });
    if (spot === held[1]) { (part.querySelector("[data-narrow]") || part.querySelector("input")).focus({ preventScroll: true }); }
  }

  /* The panel of filters on a phone. */
  function form() { return find("search"); }
  function panelIsOpen() { return !!form() && form().classList.contains("panel-open"); }
  function panel(open) {
    form().classList.toggle("panel-open", open);
    around(open);
    (open ? doc.querySelector("[data-close-panel]") : find("open-filters")).focus();
  }
  function around(open) { /* what is outside the panel waits while it is open */
    doc.querySelectorAll(".skip,.consent,.top,.bottom,.box,#list").forEach(function (part) { part.inert = open; });
    root.style.overflow = open ? "hidden" : "";
    var button = find("open-filters");
    if (button) { button.setAttribute("role", "button"); button.setAttribute("aria-expanded", String(open)); }
  }
  ["click", "focusin"].forEach(function (name) {
    doc.addEventListener(name, function (event) {
      doc.querySelectorAll(".languages[open]").forEach(function (menu) { if (!menu.contains(event.target)) { menu.open = false; } });
    });
  });
  doc.addEventListener("click", function (event) {
    var link = event.target.closest("a,summary");
    if (!link) { return; }
    if ("openPanel" in link.dataset || "closePanel" in link.dataset) {
      event.preventDefault();
      panel("openPanel" in link.dataset);
    } else if ("keepQuery" in link.dataset) {
      link.search = new URLSearchParams(location.search).has("load") ? "" : location.search; /* once is once */
      link.hash = location.hash;
    }
  });
  doc.addEventListener("keydown", function (event) {
    if (event.key === " " && event.target.id === "open-filters") { event.preventDefault(); panel(true); }
    if (event.key === "Enter" && event.target.dataset && event.target.dataset.narrow) { event.preventDefault(); }
    if (event.key !== "Escape") { return; }
    if (panelIsOpen()) { panel(false); }
    doc.querySelectorAll(".languages[open]").forEach(function (menu) { menu.open = false; menu.firstElementChild.focus(); });
  });
  addEventListener("resize", function () { if (panelIsOpen() && find("open-filters").offsetParent === null) { panel(false); } });

  /* After results arrived. */
  doc.addEventListener("htmx:afterSettle", function (event) {
    if (!event.detail.target || event.detail.target.id !== "results") { return; }
    var count = find("count"), from = event.detail.requestConfig && event.detail.requestConfig.elt;
    doc.title = count.dataset.title;
    if (from && from.id !== "search") { find("q").value = count.dataset.words; }
    trouble("");
    hold();
    if (doc.activeElement === doc.body && from && from.id !== "search") { find("list").focus({ preventScroll: true }); }
    clearTimeout(saying);
    saying = setTimeout(function () { find("announcement").textContent = count.textContent; }, 700);
  });
  function trouble(kind) {
    var box = find("trouble"), words = kind && box && box.dataset[kind] || "";
    if (!box) { return; }
    box.hidden = !words;
    box.textContent = words;
    if (find("again")) { find("again").hidden = kind !== "error"; }
  }
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (name) {
    doc.addEventListener(name, function (event) {
      var part = event.detail.elt;
      if (part && part.closest("#consent")) { plainly(part, event.detail.xhr); } else { putAway(); trouble(navigator.onLine ? "error" : "offline"); }
    });
  });
  /* An answer that did not get through is sent again as a page. */
  function plainly(part, xhr) {
    var button = part.matches("form") && part.querySelector("button[name=choice]");
    if (xhr && /^40[03]$/.test(xhr.status)) { return; } /* the banner says it, see htmx-config */
    if (part.href) { location.assign(part.href); }
    if (!button) { return; }
    part.append(Object.assign(doc.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    part.submit();
  }
  addEventListener("online", function () {
    if (!find("trouble") || find("trouble").hidden) { return; }
    trouble("");
    if (form()) { form().requestSubmit(); } else { htmx.trigger(find("q"), "input"); }
  });
  /* The browser's page of errors would take the words with it. */
  doc.addEventListener("submit", function (event) {
    if (!navigator.onLine && find("trouble") && event.target !== form() && event.target.contains(find("q"))) {
      event.preventDefault();
      putAway();
      trouble("offline");
    }
  });

  /* Suggestions. */
  function putAway() {
    doc.querySelectorAll(".offers").forEach(function (offers) { offers.remove(); });
    if (find("suggested")) { find("suggested").textContent = ""; }
  }
  function among(event) {
    var offers = doc.querySelector(".offers"), stops = offers ? [find("q")].concat(Array.from(offers.querySelectorAll("a"))) : [];
    var at = stops.indexOf(event.target), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (at < 0 || event.isComposing) { return; }
    if (step) { event.preventDefault(); stops[(at + step + stops.length) % stops.length].focus(); }
    if (event.key === "Escape") { event.preventDefault(); stops[0].focus(); putAway(); }
  }
  doc.addEventListener("keydown", among);

  /* Back and Forward ask the server, and the place comes back; after a reload only the history remembers it. */
  function giveUp() { if (form()) { htmx.trigger(form(), "htmx:abort"); } }
  function again() { location.reload(); }
  addEventListener("scroll", function () { places.set(here(), scrollY); }, { passive: true });
  doc.addEventListener("htmx:beforeHistoryUpdate", function (event) {
    if (event.detail.history.type === "push") { history.replaceState({ htmx: true, place: scrollY }, ""); }
  });
  addEventListener("popstate", function (event) {
    place = places.has(here()) ? places.get(here()) : event.state && event.state.place;
    giveUp();
  });
  doc.addEventListener("htmx:historyCacheMiss", function (event) {
    if (restoring) { restoring.abort(); }
    restoring = event.detail.xhr;
    restoring.addEventListener("error", again);
  });
  doc.addEventListener("htmx:historyCacheMissLoadError", again);
  doc.addEventListener("htmx:historyCacheMissLoad", giveUp);
  doc.addEventListener("htmx:historyRestore", function () {
    prepare();
    scrollTo(0, typeof place === "number" ? place : scrollY);
  });
  /* A page from the browser's memory may ask what has been answered since. */
  addEventListener("pageshow", function (event) {
    var link = doc.querySelector(".ask .answers>a");
    if (link && event.persisted) { htmx.ajax("GET", link.href + "&part=again", "#consent"); }
  });
  prepare();
})();
