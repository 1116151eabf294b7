// What a person sets and does, and the news. The other half of the page's one script: see page.js.

// Settings

function show(input, value) {
  const text = value === null ? "" : String(value);
  if (input.value === (input.dataset.told ?? "")) input.value = text;
  input.dataset.told = text;
}

function apply(told) {
  settings = told;
  show(the("url"), told.webhook);
  show(the("user"), told.person);
  show(the("limit"), told.quota);
  the("usage").textContent = told.quota === null ? `${told.used} used, no limit` : `${told.used} of ${told.quota} used`;
  const waiting = told.faults.map((fault) => `${fault.kind}${fault.status ? ` ${fault.status}` : ""} · ${fault.path}`);
  if (the("faults").dataset.told !== waiting.join("\n")) {
    the("faults").dataset.told = waiting.join("\n");
    the("faults").replaceChildren(...waiting.map((text) => make("li", {}, text)));
  }
  if (!the("example").textContent) {
    const input = { url: location.origin, token: told.token, to: told.person, messages: [{ type: "text", text: "Disk 95 % full on db-01" }] };
    the("example").textContent = `echo '${JSON.stringify(input)}' \\\n  | python -m connector send_push_message`;
  }
  about();
  write();
}

// What a person does

function where() {
  return open && isId(open.key) ? open.key : "";
}

const wordsOf = (name) => the(name).parentElement.textContent.trim();

function switches(...names) {
  const set = names.filter((name) => the(name).checked && (name !== "anonymous" || "CR".includes(where().charAt(0) || "U")));
  return Object.fromEntries(set.map((name) => [name, name === "secret" ? OTHER_SECRET : true]));
}

async function happen(event) {
  const content = { ...event, user: person(), chat: where(), ...switches(...SWITCHES) };
  const told = await attempt(() => ask("POST", "/sandbox/events", content));
  if (told) sent(told);
  return told;
}

async function again(item) {
  const content = { webhookEventId: item.id, ...switches("escaped", "altered", "secret") };
  const told = await attempt(() => ask("POST", "/sandbox/redelivery", content));
  if (told) sent(told);
}

function sent(told) {
  const types = told.events.map((event) => event.type).join(", ");
  if (!told.url) tell(`The event (${types}) was made. No webhook address is set, so it was sent nowhere.`);
  else if (told.status) tell(`The event (${types}) was sent: the webhook answered ${told.status} in ${Math.round(told.seconds * 1000)} ms.`);
  else tell(`The event (${types}) was sent. ${told.answer}.`);
}

async function tapped(item, place, tap, box) {
  const { action } = tap;
  const content = { message: item.messages[place].message, button: tap.number, user: person(), chat: where(), ...switches(...SWITCHES) };
  if (action.type === "datetimepicker") content.chosen = await moment(action, tap.label);
  if (action.type === "location") content.chosen = await spot();
  if (content.chosen === null) return;
  const told = await attempt(() => ask("POST", "/sandbox/tap", content));
  if (told === undefined) return;
  if (told === null) tell(`The phone ${tap.does.map(([words, text]) => `${words} ${text}`.trim()).join("\n")}\nNothing was opened, and LINE is told nothing.`);
  else {
    sent(told);
    if (box === the("quick") && open) { // quick replies go when one is tapped
      open.quick = null;
      quick();
      the("text").focus();
    }
    if (action.inputOption === "openKeyboard") {
      the("text").value = typeof action.fillInText === "string" ? action.fillInText : "";
      the("text").focus();
    }
  }
}

function question(title, fields) {
  const dialog = the("asking");
  the("question").textContent = title;
  the("fields").replaceChildren(...fields.flatMap(([name, words, attributes]) => [
    make("label", { for: `ask-${name}` }, words), make("input", { id: `ask-${name}`, name, ...attributes })]));
  return new Promise((resolve) => {
    const answers = () => Object.fromEntries(fields.map(([name]) => [name, the(`ask-${name}`).value]));
    the("answering").onsubmit = (event) => { event.preventDefault(); resolve(answers()); dialog.close(); };
    the("cancel").onclick = () => dialog.close();
    dialog.onclose = () => { if (!dialog.open) resolve(null); }; // that of the question before may come late
    dialog.showModal();
    the(`ask-${fields[0][0]}`).select();
  });
}

async function moment(action, label) {
  const type = { date: "date", time: "time", datetime: "datetime-local" }[action.mode] || "text";
  const text = (name) => (typeof action[name] === "string" ? action[name].toUpperCase() : null);
  const given = await question(label || "Choose",
    [["chosen", action.mode === "datetime" ? "Date and time" : action.mode === "date" ? "Date" : "Time", { type, value: text("initial"), min: text("min"), max: text("max"), required: true }]]);
  return given && given.chosen.slice(0, type === "time" ? 5 : 16);
}

async function spot() {
  const given = await question("Choose a place", [
    ["title", "Title", { value: "my location" }],
    ["address", "Address", { value: "1-3 Kioicho, Chiyoda-ku, Tokyo, 102-8282 Japan" }],
    ["latitude", "Latitude", { type: "number", step: "any", min: "-90", max: "90", value: "35.67966", required: true }],
    ["longitude", "Longitude", { type: "number", step: "any", min: "-180", max: "180", value: "139.73669", required: true }]]);
  return given && { ...given, latitude: Number(given.latitude), longitude: Number(given.longitude) };
}

function onSubmit(id, work) {
  the(id).addEventListener("submit", (event) => { event.preventDefault(); attempt(work); });
}

onSubmit("writing", async () => {
  const text = the("text").value;
  if (await happen({ type: "text", text })) the("text").value = "";
});
the("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  the("writing").requestSubmit();
});
onSubmit("opening", () => {
  enter(the("open-id").value);
  the("open-id").value = "";
});
onSubmit("webhook", async () => {
  await ask("POST", "/sandbox/webhook", { url: the("url").value.trim() });
  tell(the("url").value.trim() ? "Events go to this address." : "Events are sent nowhere.");
});
onSubmit("person", () => undefined);
the("user").addEventListener("input", () => { if (the("user").checkValidity()) write(); });
onSubmit("switches", () => undefined);
the("switches").addEventListener("change", () => {
  const set = SWITCHES.filter((name) => the(name).checked).length;
  the("set").textContent = set ? `${set} set` : "";
});
onSubmit("fault", async () => {
  const kind = the("kind").value;
  const fault = { kind, path: the("path").value, accepted: the("accepted").checked };
  if (!the("with-status").hidden) fault.status = Number(the("status").value);
  if (!the("with-seconds").hidden) fault.seconds = Number(the("seconds").value);
  await ask("POST", "/sandbox/faults", fault);
  tell("The fault waits for the next request.");
});
function suit() {
  const kind = the("kind").value;
  the("with-status").hidden = the("kind").selectedOptions[0].dataset.status === "0";
  the("with-seconds").hidden = !["delayed", "dripping", "dripping_body"].includes(kind);
  for (const id of ["status", "seconds"]) the(id).disabled = the(`with-${id}`).hidden;
}
the("kind").addEventListener("change", () => {
  the("status").value = the("kind").value === "answer" ? "503" : the("kind").selectedOptions[0].dataset.status;
  the("seconds").value = the("kind").value === "delayed" ? "3" : "0.05";
  suit();
});
the("no-faults").addEventListener("click", () => attempt(() => ask("DELETE", "/sandbox/faults")));
onSubmit("quota", async () => {
  const text = the("limit").value;
  await ask("POST", "/sandbox/quota", { quota: text === "" ? null : Number(text) });
  tell(text === "" ? "The month has no limit." : `The month allows ${text} messages.`);
});
onSubmit("members", async () => {
  await ask("POST", "/sandbox/members", { chat: the("group").value, members: Number(the("size").value) });
  tell(`${nameOf(the("group").value)} has ${the("size").value} members.`);
});
the("clear").addEventListener("click", () => attempt(async () => {
  await ask("DELETE", "/sandbox");
  tell("Cleared. Tokens, retry keys and counts stay.");
}));
the("more").addEventListener("click", () => {
  const shown = the("controls").classList.toggle("open");
  the("more").setAttribute("aria-expanded", String(shown));
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && the("controls").classList.contains("open") && !the("asking").open) {
    the("more").click();
    the("more").focus();
  }
});

function dress(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}
the("theme").addEventListener("change", () => {
  dress(the("theme").value);
  localStorage.setItem("theme", the("theme").value);
});
the("theme").value = localStorage.getItem("theme") || "";
dress(the("theme").value);

// News

async function listen() {
  let pause = PAUSE;
  try {
    const news = await ask("GET", `/sandbox/chat/news?history=${seen.history}&last=${seen.last}`);
    take(news);
    if (news.more) pause = 0;
    the("state").className = "state alive";
    if (the("state").textContent !== location.host) the("state").textContent = location.host;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    pause = 2000;
    the("state").className = "state gone";
    the("state").textContent = "The sandbox has ended; waiting for it to start again";
  }
  setTimeout(listen, pause);
}
suit();
listen();
