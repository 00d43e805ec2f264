// The shapes of icons: a page holds those that it uses, a fragment brings its own along.

const PLACE = "shapes"; // id of the <svg> at the end of the page, written by the macro `shapes`

/**
 * Those that the page lacks join it; they stay, because what another part of the page shows may be gone with a fragment.
 * @param {DocumentFragment} content
 */
export function takeShapes(content) {
  const place = document.getElementById(PLACE);
  content.querySelectorAll("symbol").forEach((shape) => {
    if (!document.getElementById(shape.id)) place.appendChild(shape);
  });
}
