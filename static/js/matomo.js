/* Tells a Matomo of this visit. The server names this file only in pages of visitors who have allowed it. */
(function () {
  "use strict";
  var own = document.currentScript.dataset, url = own.url.replace(/\/?$/, "/"), script = document.createElement("script");
  window._paq = [["setTrackerUrl", url + "matomo.php"], ["setSiteId", own.site], ["disableCampaignParameters"],
    ["setReferralCookieTimeout", 0], ["trackPageView"]];
  script.src = url + "matomo.js";
  script.async = true;
  document.head.append(script);
})();
