// The detail chart of the load: fetched only when a coordinator opens it, so that nobody else downloads it.
import uPlot from "uplot";

/**
 * Draws arrivals and completions by quarter hour.
 * @param {HTMLElement} place data-chart (JSON: times in seconds, columns), data-words (JSON: their names), data-zone
 * @returns {() => void} takes the chart away
 */
function draw(place) {
  const { times, arrivals, completed } = JSON.parse(place.dataset.chart);
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
        { label: words.arrivals, stroke: ink.ink, width: 2, dash: [6, 4], paths: steps(), points: { show: false } },
        { label: words.completed, stroke: ink.action, width: 3, paths: steps(), points: { show: false } },
      ],
    },
    [times, arrivals, completed],
    place,
  );
  const resize = () => chart.setSize(sizeOf(place));
  window.addEventListener("resize", resize);
  return () => {
    window.removeEventListener("resize", resize);
    chart.destroy();
  };
}

const steps = () => uPlot.paths.stepped({ align: 1 });

const zoned = (seconds, place) => uPlot.tzDate(new Date(seconds * 1000), place.dataset.zone);

const clock = (date) => `${String(date.getHours()).padStart(2, "0")}.${String(date.getMinutes()).padStart(2, "0")}`;

const sizeOf = (place) => ({ width: place.clientWidth, height: Math.max(200, Math.min(360, window.innerHeight / 2)) });

function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return { ink: of("--ink"), action: of("--action"), line: of("--line") };
}

const axis = ({ ink, line }) => ({ stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } });

// A bundle of its own cannot be imported by the page's: it says that it is there.
document.dispatchEvent(new CustomEvent("chart:ready", { detail: draw }));
