/* The translators' view: shows where a message stands, and stays on from page to page. */
(function () {
  "use strict";
  var doc = document, tip = doc.getElementById("desk-tip"), mode = new URLSearchParams(location.search).get("translate");
  function show(event) {
    var at = event.target.closest && event.target.closest("[data-message]");
    var inside = !at && event.type === "focusin" && event.target.querySelector("[data-message]");
    at = at || inside;
    tip.hidden = !at;
    tip.textContent = at ? at.dataset.message : "";
  }
  doc.addEventListener("mouseover", show);
  doc.addEventListener("focusin", show);
  doc.addEventListener("keydown", function (event) { if (event.key === "Escape") { tip.hidden = true; } });
  doc.addEventListener("click", function (event) {
    var link = event.target.closest("a[href]");
    if (!link || link.origin !== location.origin || link.closest(".desk") || link.getAttribute("href")[0] === "#") { return; }
    var address = new URL(link.href);
    address.searchParams.set("translate", mode);
    link.href = address;
  }, true);
  doc.addEventListener("submit", function (event) {
    if (event.target.elements.translate) { return; }
    var field = doc.createElement("input");
    field.type = "hidden";
    field.name = "translate";
    field.value = mode;
    event.target.append(field);
  }, true);
  doc.addEventListener("htmx:configRequest", function (event) { event.detail.parameters.translate = mode; });
})();
