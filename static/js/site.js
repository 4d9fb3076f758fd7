/* What links and forms cannot do alone. Without this file every page still works. */
(function () {
  "use strict";
  var doc = document, root = doc.documentElement, places = new Map(), saying;
  function find(id) { return doc.getElementById(id); }
  function here() { return location.pathname + location.search; }

  /* Input methods: letters being composed are not a search yet. */
  doc.addEventListener("input", function (event) {
    if (event.isComposing) { event.stopImmediatePropagation(); return; }
    var list = event.target.dataset && event.target.dataset.narrow;
    if (list) { event.stopPropagation(); narrow(find(list), event.target.value); }
  }, true);

  function plain(text) { return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase(); }
  function narrow(list, text) {
    list.querySelectorAll("li").forEach(function (item) {
      item.hidden = !plain(item.textContent).includes(plain(text));
    });
  }
  function prepare() {
    doc.querySelectorAll(".narrow").forEach(function (part) { part.hidden = false; });
    doc.querySelectorAll("[data-narrow]").forEach(function (box) { if (box.value) { narrow(find(box.dataset.narrow), box.value); } });
    var open = find("open-filters");
    if (open) { open.setAttribute("role", "button"); open.setAttribute("aria-expanded", String(panelIsOpen())); }
  }

  /* The panel of filters on a phone. */
  function form() { return find("search"); }
  function panelIsOpen() { return !!form() && form().classList.contains("panel-open"); }
  function panel(open) {
    form().classList.toggle("panel-open", open);
    doc.querySelectorAll(".top,.bottom,.box,#list").forEach(function (part) { part.inert = open; });
    find("open-filters").setAttribute("aria-expanded", String(open));
    root.style.overflow = open ? "hidden" : "";
    (open ? doc.querySelector("[data-close-panel]") : find("open-filters")).focus();
  }
  doc.addEventListener("click", function (event) {
    var link = event.target.closest("a,summary");
    doc.querySelectorAll(".languages[open]").forEach(function (menu) { if (!menu.contains(event.target)) { menu.open = false; } });
    if (!link) { return; }
    if ("openPanel" in link.dataset || "closePanel" in link.dataset) {
      event.preventDefault();
      panel("openPanel" in link.dataset);
    } else if ("keepQuery" in link.dataset) {
      link.search = location.search;
      link.hash = location.hash;
    }
  });
  doc.addEventListener("keydown", function (event) {
    if (event.key === " " && event.target.id === "open-filters") { event.preventDefault(); panel(true); }
    if (event.key !== "Escape") { return; }
    if (panelIsOpen()) { panel(false); }
    doc.querySelectorAll(".languages[open]").forEach(function (menu) { menu.open = false; menu.firstElementChild.focus(); });
  });
  addEventListener("resize", function () { if (panelIsOpen() && find("open-filters").offsetParent === null) { panel(false); } });

  /* After results arrived: title, announcement, and the box when a link changed the words. */
  doc.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail.target.id !== "results") { return; }
    var count = find("count"), from = event.detail.requestConfig && event.detail.requestConfig.elt;
    doc.title = count.dataset.title;
    if (from && from.id !== "search") { find("q").value = count.dataset.words; }
    trouble("");
    prepare();
    if (panelIsOpen()) { doc.querySelectorAll("#list").forEach(function (part) { part.inert = true; }); find("open-filters").setAttribute("aria-expanded", "true"); }
    if (doc.activeElement === doc.body && from && from.id !== "search") { find("list").focus({ preventScroll: true }); }
    clearTimeout(saying);
    saying = setTimeout(function () { find("announcement").textContent = count.textContent; }, 700);
  });
  function trouble(kind) {
    var box = find("trouble");
    if (!box) { return; }
    box.hidden = !kind;
    box.textContent = kind ? box.dataset[kind] : "";
  }
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (name) {
    doc.addEventListener(name, function () { trouble(navigator.onLine ? "error" : "offline"); });
  });
  addEventListener("online", function () { trouble(""); });

  /* Back and Forward ask the server; the place on the page comes back with the results. */
  addEventListener("scroll", function () { places.set(here(), scrollY); }, { passive: true });
  doc.addEventListener("htmx:historyCacheMissLoad", function () {
    var place = places.get(here()) || 0;
    prepare();
    requestAnimationFrame(function () { scrollTo(0, place); });
  });
  prepare();
})();
