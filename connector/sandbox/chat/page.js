"use strict";
// The page of the chat. It asks for news, shows them, and sends back what a person does. Markup comes from the
// sandbox's renderer alone; every other text is set as text.

const PAUSE = 350; // milliseconds between two questions for news
const NAMES = {
  multicast: ["Multicast", "To many users at once"],
  broadcast: ["Broadcast", "To every friend"],
  narrowcast: ["Narrowcast", "To a part of the friends"],
  reply: ["Replies", "To events that were not made here"],
  other: ["Other requests", "Reads, checks, tokens, and what names no chat"],
};
const KINDS = { U: "User", C: "Group", R: "Room" };
const SAID = {
  follow: "Follow", unfollow: "Block", join: "Join", leave: "Leave",
};
const SWITCHES = ["redelivery", "standby", "anonymous", "escaped", "altered", "secret"];
const OTHER_SECRET = "secret-of-another-channel"; // so that no signature is good

const the = (id) => document.getElementById(id);
const chats = new Map(); // by ID, or by what is sent: {key, list, quick, unread, last}
const rules = new Set();
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [sheet];
let open = null;
let seen = { history: "", last: 0 };
let settings = { webhook: "", person: "", token: "", members: {} };
let offered = null; // the quick replies that are shown
let hush = 0;

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function drawn(markup) {
  const parsed = new DOMParser().parseFromString(markup, "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...[...parsed.body.childNodes].map((node) => document.importNode(node, true)));
  return fragment;
}

async function ask(method, path, content) {
  const how = { method, cache: "no-store", headers: {} };
  if (content !== undefined) {
    how.headers["Content-Type"] = "application/json";
    how.body = JSON.stringify(content);
  }
  const response = await fetch(path, how);
  const told = await response.json();
  if (!response.ok) throw new Error(told.message || `The sandbox answered ${response.status}`);
  return told;
}

function tell(text) {
  the("told").textContent = text;
  clearTimeout(hush);
  hush = setTimeout(() => { the("told").textContent = ""; }, 7000);
}

async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    tell(error instanceof TypeError ? "The sandbox cannot be reached." : error.message);
    return undefined;
  }
}

// Chats

const short = (id) => `${id.slice(0, 5)}…${id.slice(-4)}`;
const isId = (key) => !(key in NAMES);
const nameOf = (key) => (isId(key) ? `${KINDS[key[0]]} ${short(key)}` : NAMES[key][0]);
const person = () => the("user").value.trim();

function chat(key) {
  if (!chats.has(key)) {
    const button = make("button", { type: "button" });
    button.addEventListener("click", () => enter(key));
    const item = make("li", {}, button);
    chats.set(key, { key, item, button, list: [], quick: null, unread: 0, last: "" });
    the("chats").append(item);
    if (isId(key)) the(key[0] === "U" ? "people" : "groups").append(make("option", { value: key }));
  }
  return chats.get(key);
}

function label(one) {
  const face = isId(one.key) ? one.key[0] : NAMES[one.key][0][0];
  const words = [nameOf(one.key), one.last, one.unread ? `${one.unread} new` : ""].filter(Boolean).join(", ");
  one.button.replaceChildren(
    make("span", { class: "face", "aria-hidden": "true" }, face),
    make("span", { class: "name" }, nameOf(one.key)),
    one.unread ? make("span", { class: "new" }, String(one.unread)) : "",
    make("span", { class: "last" }, one.last),
  );
  one.button.setAttribute("aria-label", words);
  one.button.title = isId(one.key) ? one.key : NAMES[one.key][1];
  if (one === open) one.button.setAttribute("aria-current", "true");
  else one.button.removeAttribute("aria-current");
}

function enter(key) {
  const before = open;
  open = chat(key);
  open.unread = 0;
  if (before && before !== open) label(before);
  label(open);
  open.button.scrollIntoView({ block: "nearest", inline: "nearest" });
  the("title").textContent = nameOf(key);
  the("messages").replaceChildren(...open.list);
  about();
  quick();
  write();
  the("nothing").hidden = true;
  the("messages").scrollTop = the("messages").scrollHeight;
}

function about() {
  if (!open) return;
  const { key } = open;
  if (!isId(key)) the("about").textContent = NAMES[key][1];
  else if (key[0] === "U") the("about").textContent = key;
  else the("about").textContent = `${key} · ${settings.members[key] ?? { C: 5, R: 3 }[key[0]]} members`;
}

function quick() {
  const next = open ? open.quick : null;
  if (next === offered) return; // a row that is there keeps the focus that it may have
  offered = next;
  const box = the("quick");
  box.replaceChildren();
  if (!next) return;
  box.append(drawn(next.item.messages[next.place].quick));
  prepare(box, next.item, next.place);
}

function write() {
  const key = open && isId(open.key) ? open.key : person();
  const alone = key[0] === "U";
  const who = alone ? key : person();
  const where = alone ? "" : ` in the ${KINDS[key[0]].toLowerCase()}`;
  the("writer").textContent = `Write as ${short(who)}${where}`;
  const kinds = alone ? ["follow", "unfollow"] : ["join", "leave"];
  if (the("changes").dataset.kinds === kinds.join()) return;
  the("changes").dataset.kinds = kinds.join();
  the("changes").replaceChildren(...kinds.map((kind) => {
    const button = make("button", { type: "button", class: "quiet small" }, SAID[kind]);
    button.addEventListener("click", () => happen({ type: kind }));
    return button;
  }));
}

// What is shown of a request and of an event

function prepare(box, item, place) {
  const { taps } = item.messages[place];
  for (const spot of box.querySelectorAll("[data-tap]")) {
    const tap = taps[spot.dataset.tap - 1];
    if (!tap) continue;
    const does = tap.does.map(([words, told]) => `${words} ${told}`.trim()).join(" ");
    spot.setAttribute("role", "button");
    spot.setAttribute("tabindex", "0");
    spot.setAttribute("aria-label", `${tap.label || "Tap"}: ${does}`);
    spot.addEventListener("click", (event) => { event.stopPropagation(); tapped(item, place, tap, box); });
    spot.addEventListener("keydown", (event) => {
      if (event.target !== spot || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      tapped(item, place, tap, box);
    });
  }
  for (const row of box.querySelectorAll("[tabindex]:not([data-tap])")) {
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", "A row that scrolls sideways");
  }
}

function terms(pairs) {
  const told = pairs.filter(([, text]) => text);
  return told.length ? make("dl", {}, ...told.flatMap(([word, text]) => [make("dt", {}, word), make("dd", {}, text)])) : null;
}

function folded(title, text) {
  if (!text) return null;
  return make("details", {}, make("summary", {}, title), make("pre", { tabindex: "0", "aria-label": title }, text));
}

function folds(...details) {
  return make("div", { class: "folds" }, ...details);
}

function clock(time) {
  return make("time", { datetime: time }, new Date(time).toLocaleTimeString([], { hour12: false }));
}

function listed(item) {
  const taps = item.messages.flatMap((message) => message.taps);
  if (!taps.length) return null;
  const rows = taps.map(({ label: words, does }) => make("li", {}, make("bdi", { class: "label" }, words),
    ...does.flatMap(([word, told]) => [` ${word} `, make("bdi", { class: word.endsWith("host") ? "host" : "value" }, told)])));
  return make("details", {}, make("summary", {}, `What a tap does (${taps.length})`), make("ol", { class: "taps" }, ...rows));
}

function noticed(item) {
  const remarks = item.messages.flatMap((message) => message.remarks);
  if (!remarks.length) return null;
  const rows = remarks.map((text) => make("li", {}, text));
  return make("details", {}, make("summary", {}, `About the drawing (${remarks.length})`), make("ul", { class: "remarks" }, ...rows));
}

function request(item) {
  const { outcome } = item;
  const got = outcome.status && outcome.status < 300;
  const strip = make("div", { class: "strip" });
  if (!item.messages.length) strip.append(make("p", { class: "pill" }, `${item.method} ${item.path.split("/").slice(-2).join("/")}`));
  else if (!got) strip.append(make("p", { class: "pill" }, outcome.kind === "fault" ? "Not delivered: LINE never saw it" : "Not delivered: refused"));
  else if (item.path.includes("/validate/")) strip.append(make("p", { class: "pill" }, "Checked only, sent to nobody"));
  item.messages.forEach((message, place) => {
    const one = make("div", { class: got ? null : "lost" }, drawn(message.markup));
    prepare(one, item, place);
    strip.append(one);
  });
  if (item.left) strip.append(make("p", { class: "pill" }, `and ${item.left} more`));
  const to = item.to.length ? item.to.join(", ") + (item.recipients > item.to.length && item.to.length > 1 ? ", …" : "") : "";
  const query = new URLSearchParams(item.query).toString();
  return make("article", { "aria-label": `${item.method} ${item.path}: ${outcome.words}` }, strip,
    make("div", { class: "beside" }, make("div", { class: "card" },
      make("div", { class: "top" }, make("span", { class: `chip ${outcome.kind}` }, outcome.words), clock(item.time)),
      make("p", { class: "what" }, `${item.method} ${item.path}${query ? `?${query}` : ""}`),
      outcome.reason ? make("p", { class: "reason" }, outcome.reason) : null,
      terms([["To", to], ["Recipients", item.recipients === null ? "" : String(item.recipients)],
        ["Retry key", item.key], ["Request ID", item.id]]),
      folds(listed(item), noticed(item), folded("Request", item.body), folded("LINE's answer", outcome.answer)))));
}

function happened(item) {
  const strip = make("div", { class: "strip" });
  if (item.shown) strip.append(make("div", { class: "own" }, make("span", {}, item.shown)));
  const told = item.types.filter((type) => type !== "message" || !item.shown); // what is sent again shows nothing else
  if (told.length) strip.append(make("p", { class: "pill" }, told.join(", ")));
  const good = item.status >= 200 && item.status < 300;
  const words = item.status ? `${good ? "Delivered" : "Webhook failed"} · ${item.status}` : item.to ? "Webhook failed" : "Not sent";
  const kind = item.status ? (good ? "accepted" : "refused") : item.to ? "refused" : "unsent";
  const data = item.data.map((each) => each.data + (each.params ? ` ${JSON.stringify(each.params)}` : "")).join("\n");
  const repeat = make("button", { type: "button", class: "quiet small" }, "Send again");
  repeat.addEventListener("click", () => again(item));
  return make("article", { "aria-label": `Event ${item.types.join(", ")}: ${words}` }, strip,
    make("div", { class: "beside" }, make("div", { class: "card" },
      make("div", { class: "top" }, make("span", { class: `chip ${kind}` }, words), clock(item.time)),
      make("div", { class: "top" }, make("p", { class: "what" }, `Event: ${item.types.join(", ")}`), repeat),
      item.status ? null : make("p", { class: "reason" }, `${item.answer}.`),
      terms([["By", item.user], ["Data", data], ["Sent", item.switches.map(wordsOf).join("; ")], ["Webhook", item.to], ["Took", item.to ? `${item.milliseconds} ms` : ""]]),
      folds(folded("Event", item.body), folded("Signature", `x-line-signature: ${item.signature}`),
        item.status ? folded("Webhook's answer", item.answer) : null))));
}

function last(item) {
  if (item.kind === "event") return item.shown || item.types.join(", ");
  if (item.outcome.kind === "accepted" && item.messages.length) return item.messages[item.messages.length - 1].notification;
  return `${item.outcome.words.split(" · ")[0]}: ${item.path.replace("/v2/bot/", "").replace("message/", "")}`;
}

function take(news) {
  if (news.history !== seen.history) forget();
  seen = { history: news.history, last: news.last };
  for (const rule of news.css.split("\n")) {
    if (rule && !rules.has(rule)) {
      rules.add(rule);
      sheet.insertRule(rule, sheet.cssRules.length);
    }
  }
  for (const item of news.items) add(item);
  apply(news.settings);
}

function add(item) {
  const one = chat(item.chat);
  const article = item.kind === "event" ? happened(item) : request(item);
  one.list.push(article);
  one.last = last(item);
  if (item.kind === "event") {
    if (item.types.includes("message") && item.shown) one.quick = null;
  } else if (item.messages.length && item.outcome.status && item.outcome.status < 300) {
    const place = item.messages.length - 1;
    one.quick = item.messages[place].quick ? { item, place } : null;
  }
  if (!open) enter(item.chat);
  else if (one === open) {
    const box = the("messages");
    const near = box.scrollHeight - box.scrollTop - box.clientHeight < 160;
    box.append(article);
    if (near) box.scrollTop = box.scrollHeight;
    quick();
  } else one.unread += 1;
  label(one);
}

function forget() {
  chats.clear();
  open = null;
  offered = null;
  for (const id of ["chats", "messages", "people", "groups", "quick"]) the(id).replaceChildren();
  the("title").textContent = "No chat yet";
  the("about").textContent = "";
  the("nothing").hidden = false;
}
