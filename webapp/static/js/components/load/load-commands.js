// What a coordinator presses: dialogs that are asked for when they are opened, and commands that are sent once.
import { askServer } from "../../lib/server/asking.js";
import { newKey, send } from "../../lib/server/command.js";
import { morph } from "../../lib/server/fragment.js";
import { closeDialog, openDialog } from "../shared/dialog.js";
import { previewChange } from "./load-preview.js";

/** @param {HTMLElement} screen holds the live fragment, a place for [data-dialogs], and [data-refusal] banners */
export function loadCommands(screen) {
  const keys = new Map();
  const press = (click) => {
    const opener = click.target.closest("[data-opens]");
    const button = click.target.closest("[data-command]");
    if (opener) open(screen, opener);
    else if (button) command(screen, button, keys);
    if (opener || button) click.preventDefault();
  };
  const still = (submit) => submit.preventDefault();
  const preview = (change) => previewChange(change.target.closest("[data-preview]"));
  const notLive = ({ detail }) => tell(screen, (detail.error && detail.error.message) || screen.dataset.noContact);
  // The button for the whole day stands in the letterhead, outside the screen.
  document.addEventListener("click", press);
  screen.addEventListener("submit", still);
  screen.addEventListener("change", preview);
  screen.addEventListener("live:refused", notLive);
  return () => {
    document.removeEventListener("click", press);
    screen.removeEventListener("submit", still);
    screen.removeEventListener("change", preview);
    screen.removeEventListener("live:refused", notLive);
  };
}

async function open(screen, opener) {
  if (opener.getAttribute("aria-busy")) return;
  opener.setAttribute("aria-busy", "true");
  const url = addressOf(opener);
  const dialog = await readDialog(screen, url);
  opener.removeAttribute("aria-busy");
  if (!dialog) return;
  tell(screen, "");
  const place = screen.querySelector("[data-dialogs]");
  place.textContent = "";
  place.appendChild(dialog);
  dialog.dataset.src = url;
  openDialog(dialog, opener);
  dialog.addEventListener("close", () => dialog.remove(), { once: true });
}

/** With [data-asks] what its form says goes along: "which number?" */
function addressOf(opener) {
  const { opens, asks } = opener.dataset;
  return asks === undefined ? opens : `${opens}?${new URLSearchParams(fieldsOf(opener.closest("[data-fields]")))}`;
}

/** @returns {Promise<HTMLElement | null>} null: there is none now, and the screen says why */
async function readDialog(screen, url) {
  try {
    const dialog = await askServer(url, { cache: "no-store" }, dialogOf);
    if (dialog) return document.importNode(dialog, true);
  } catch {
    // Told below.
  }
  tell(screen, screen.dataset.noContact);
  return null;
}

async function dialogOf(response) {
  // Nobody is signed in any more: the page itself leads to the sign-in.
  if (response.redirected) window.location.reload();
  const template = document.createElement("template");
  template.innerHTML = await response.text();
  return response.ok ? template.content.querySelector("dialog") : null;
}

async function command(screen, button, keys) {
  const place = button.closest("dialog") || screen;
  const url = button.dataset.command;
  const body = { ...JSON.parse(button.dataset.body), ...fieldsOf(button.closest("[data-fields]")) };
  const intention = `${url} ${JSON.stringify(body)}`;
  if (!keys.has(intention)) keys.set(intention, newKey());
  button.disabled = true;
  let answer = await send(url, body, { key: keys.get(intention) });
  if (answer.ok && button.dataset.then) answer = await send(button.dataset.then, {}, { key: `${keys.get(intention)}-then` });
  button.disabled = false;
  if (answer.status) keys.delete(intention);
  if (answer.ok) await done(screen, button, place);
  else tell(place, answer.body && answer.body.error ? answer.body.error.message : screen.dataset.noContact);
}

async function done(screen, button, place) {
  tell(place, "");
  screen.querySelector("[data-module~='live-fragment']").dispatchEvent(new CustomEvent("live:read"));
  if (place === screen) return;
  if (!("stays" in button.dataset)) {
    closeDialog(place);
    return;
  }
  const fresh = await readDialog(screen, place.dataset.src);
  if (!fresh) return;
  fresh.dataset.src = place.dataset.src;
  const row = button.closest("li");
  morph(place, fresh);
  // A button that was disabled has lost the focus.
  const next = row && row.querySelector("button");
  if (next) next.focus();
}

/** A checkbox list is an array, `a.b` a part of `a`; what is left empty is not sent. */
function fieldsOf(form) {
  const fields = {};
  if (!form) return fields;
  if (form.dataset.list) fields[form.dataset.list] = [];
  form.querySelectorAll("[name]").forEach((field) => {
    if (field.type === "checkbox") {
      if (field.checked) fields[form.dataset.list].push(field.value);
    } else if (field.value !== "") {
      put(fields, field.name.split(/\.(.+)/), valueOf(field));
    }
  });
  return fields;
}

function valueOf({ dataset, value }) {
  if ("yesNo" in dataset) return value === "true";
  return "number" in dataset ? Number(value) : value;
}

function put(fields, [name, inner], value) {
  fields[name] = inner ? { ...fields[name], [inner]: value } : value;
}

/** The banner of the dialog, or of the screen; an empty text takes it away. */
function tell(place, text) {
  const banner = place.querySelector("[data-refusal]");
  banner.querySelector("[data-text]").textContent = text;
  banner.hidden = !text;
  if (text) banner.scrollIntoView({ block: "nearest" });
}
