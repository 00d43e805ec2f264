// After the close a desk's PIN opens only this: what the tablet could not send before is sent, and said.
import { belongsTo, isOldPage } from "../../lib/outbox/outbox.js";
import { openOutbox } from "../../lib/outbox/outbox-store.js";
import { OutboxList } from "./outbox-list.js";

/** @param {HTMLElement} element data-desk, data-actor, data-actor-name; inside: #outbox, [data-sending], [data-sent] */
export function lateOutcomes(element) {
  const { desk, actor: key, actorName: name, signedOut: signInUrl } = element.dataset;
  const here = { desk, actor: { key, name } };
  const isOurs = (entry) => belongsTo(entry, here);
  let outbox = null;
  const list = new OutboxList(element.querySelector("#outbox"), {
    dismiss: (id) => outbox.dismiss(id),
    retry: () => outbox.retry(),
    isOurs,
    signInUrl,
  });
  const onChange = (entries) => {
    list.show(entries);
    say(element, entries.filter((entry) => !entry.refusal && isOurs(entry)).length);
  };
  const onAnswer = (answer) => {
    if (answer.status === 401) list.close("signed-out");
    else if (isOldPage(answer)) list.close("old-page");
  };
  openOutbox({ ...here, onChange, onAnswer }).then((opened) => {
    outbox = opened;
  });
}

function say(element, left) {
  const [sending, sent] = ["[data-sending]", "[data-sent]"].map((part) => element.querySelector(part));
  sending.hidden = !left;
  sent.hidden = Boolean(left);
  sending.querySelector("[data-count]").textContent = String(left);
}
