// The detail chart: its own code and style are fetched when the first one is opened.
//   <div data-module="detail-chart" data-script="/static/…" data-style="/static/…" data-chart="…" data-words="…">table for all</div>

let loading = null;

/** @param {HTMLElement} place */
export function detailChart(place) {
  let end = null;
  let isGone = false;
  load(place).then(
    (draw) => {
      if (isGone) return;
      place.hidden = false;
      end = draw(place);
    },
    // Without the chart there is still the table beneath it.
    () => place.remove(),
  );
  return () => {
    isGone = true;
    if (end) end();
  };
}

/** @returns {Promise<(place: HTMLElement) => () => void>} */
function load(place) {
  loading = loading || fetchOnce(place.dataset);
  loading.catch(() => {
    loading = null;
  });
  return loading;
}

function fetchOnce({ script, style }) {
  return new Promise((resolve, reject) => {
    document.addEventListener("chart:ready", ({ detail }) => resolve(detail), { once: true });
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = style;
    const code = document.createElement("script");
    code.src = script;
    // Scripts run by nonce alone; the page's own script knows it.
    code.nonce = document.querySelector("script[nonce]").nonce;
    code.addEventListener("error", reject);
    document.head.append(sheet, code);
  });
}
