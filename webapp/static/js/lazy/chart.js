// The detail chart of the load: fetched only when a coordinator opens it, so that nobody else downloads it.
import uPlot from "uplot";
import { hourMark } from "../lib/server/server-time.js";

/**
 * Draws who waits, arrivals and completions by quarter hour. What the lines mean stands in a key of the page's own; the
 * chart's legend only reads values under the pointer.
 * @param {HTMLElement} place data-chart (JSON: times in seconds, columns), data-words (JSON: their names), data-zone
 * @returns {() => void} takes the chart away
 */
function draw(place) {
  const { times, waiting, arrivals, completed } = JSON.parse(place.dataset.chart);
  const words = JSON.parse(place.dataset.words);
  const ink = colours();
  const chart = new uPlot(
    {
      ...sizeOf(place),
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), place.dataset.zone),
      fmtDate: () => (date) => clock(date),
      cursor: { drag: { x: false, y: false } },
      scales: { x: { time: true }, y: { range: (_chart, _min, most) => [0, Math.max(4, most * 1.1)] } },
      axes: [axis(ink), { ...axis(ink), size: 48, incrs: [1, 2, 5, 10, 20, 50, 100, 200] }],
      series: [
        { label: words.time, value: (_chart, seconds) => (seconds === null ? "–" : clock(zoned(seconds, place))) },
        { label: words.waiting, value: read(waiting), stroke: ink.soft, width: 1, fill: ink.line, ...line() },
        { label: words.arrivals, value: read(arrivals), stroke: ink.ink, width: 2, dash: [6, 4], ...line() },
        { label: words.completed, value: read(completed), stroke: ink.action, width: 3, ...line() },
      ],
    },
    [times, ...[waiting, arrivals, completed].map(untilItsEnd)],
    place,
  );
  const resize = () => chart.setSize(sizeOf(place));
  window.addEventListener("resize", resize);
  return () => {
    window.removeEventListener("resize", resize);
    chart.destroy();
  };
}

const line = () => ({ paths: uPlot.paths.stepped({ align: 1 }), points: { show: false } });

/** The last quarter hour that is over is drawn to its end, not as a stub. */
const untilItsEnd = (column) => column.map((value, nth) => (value === null && nth ? column[nth - 1] : value));

/** Under the pointer stands what was counted; of the quarter hour that is running, nothing yet. */
const read = (column) => (_chart, _drawn, _series, nth) => column[nth] ?? "–";

const zoned = (seconds, place) => uPlot.tzDate(new Date(seconds * 1000), place.dataset.zone);

const twoDigits = (count) => String(count).padStart(2, "0");

const clock = (date) => `${twoDigits(date.getHours())}${hourMark()}${twoDigits(date.getMinutes())}`;

const sizeOf = (place) => ({ width: place.clientWidth, height: Math.max(200, Math.min(360, window.innerHeight / 2)) });

function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return { ink: of("--ink"), soft: of("--ink-soft"), action: of("--action"), line: of("--line") };
}

const axis = ({ ink, line }) => ({ stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } });

// A bundle of its own cannot be imported by the page's: it says that it is there.
document.dispatchEvent(new CustomEvent("chart:ready", { detail: draw }));
