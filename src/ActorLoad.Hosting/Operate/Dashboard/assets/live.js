// Shows what /events tells, and sends what the buttons say. All that is told is text and is set as text.
(() => {
  "use strict";
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const meta = (name) => document.querySelector(`meta[name="${name}"]`).content;
  const [pageToken, ownRun] = [meta("page-token"), meta("run")];

  // ---- figures on the axes: in the words of Humanize in C#

  const digits = (value) => value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
  const trim = (text) => text.replace(/\.0+(?=\D|$)|(\.\d*?[1-9])0+(?=\D|$)/, "$1");
  const two = (value) => String(value).padStart(2, "0");
  const count = (value) => value.toLocaleString("en-US", { maximumFractionDigits: Number.isInteger(value) ? 0 : 1 });
  const micros = (value) =>
    value === 0 ? "0"
    : value < 999.5 ? `${digits(value)} us`
    : value < 999500 ? `${digits(value / 1e3)} ms`
    : value < 59.95e6 ? `${digits(value / 1e6)} s`
    : clock(value / 1e6);
  const share = (value) => `${Number((value * 100).toFixed(value < 0.1 ? 1 : 0))} %`;
  const clock = (seconds) => {
    const whole = Math.round(seconds);
    const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
    if (hours > 0) return `${hours}h ${two(minutes)}m ${two(whole % 60)}s`;
    return minutes > 0 ? `${minutes}m ${two(whole % 60)}s` : `${whole}s`;
  };

  // ---- setting text; what is the same is left alone, so that a selection and the focus stay

  const setText = (element, text) => { if (element.textContent !== text) element.textContent = text; };
  const setTone = (element, base, tone) => {
    const name = [base, tone].filter(Boolean).join(" ");
    if (element.className !== name) element.className = name;
  };
  const setHidden = (element, hidden) => { if (element.hidden !== hidden) element.hidden = hidden; };

  const keepChildren = (parent, wanted, make) => {
    while (parent.children.length > wanted) parent.lastElementChild.remove();
    while (parent.children.length < wanted) parent.append(make());
  };
  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const showFields = (list, fields) => {
    keepChildren(list, fields.length, () => element("div", {}, element("dt"), element("dd")));
    fields.forEach((field, i) => {
      const [name, value] = list.children[i].children;
      setText(name, field.name);
      setText(value, field.value);
      setTone(value, "", field.tone);
    });
  };

  const showTable = (table, told) => {
    if (!table.tHead) {
      table.append(element("thead", {}, element("tr")), element("tbody"));
      for (const head of told.heads) table.tHead.rows[0].append(element("th", { scope: "col" }, head));
    }
    const body = table.tBodies[0];
    keepChildren(body, told.rows.length, () => {
      const row = element("tr", {}, element("th", { scope: "row" }));
      for (let i = 1; i < told.heads.length; i++) row.append(element("td"));
      return row;
    });
    told.rows.forEach((row, i) => {
      setTone(body.rows[i], "", row.tone);
      row.cells.forEach((cell, column) => setText(body.rows[i].cells[column], cell));
    });
  };

  const showList = (list, texts) => {
    keepChildren(list, texts.length, () => element("li"));
    texts.forEach((text, i) => setText(list.children[i], text));
    setHidden(list, texts.length === 0);
  };

  // ---- charts

  const svgNamespace = "http://www.w3.org/2000/svg";
  const svg = (name, attributes) => {
    const made = document.createElementNS(svgNamespace, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    return made;
  };
  const charts = [
    { title: "Connections", show: count, whole: true, series: [["open", (p) => p.open], ["asked", (p) => p.asked], ["connecting", (p) => p.connecting]] },
    { title: "Messages a second", show: count, whole: true, series: [["sent", (p) => p.sent], ["echoed", (p) => p.echoed]] },
    { title: "Response time, each second", show: micros, series: [["p99", (p) => p.p99], ["p50", (p) => p.p50]] },
    { title: "CPU of the generator's cores", show: share, least: 0.1, series: [["cpu", (p) => p.cpu]] },
  ];

  for (const chart of charts) {
    chart.plot = svg("svg", { role: "img", "aria-label": chart.title });
    chart.values = chart.series.map(([name], i) => {
      const mark = svg("svg", { viewBox: "0 0 24 10", "aria-hidden": "true" });
      mark.append(svg("path", { class: `line s${i + 1}`, d: "M1 5H23" }));
      const value = element("span");
      return { value, item: element("li", {}, mark, `${name} `, value) };
    });
    byId("charts").append(element("figure", {},
      element("figcaption", {}, element("h3", {}, chart.title), element("ul", { class: "legend" }, ...chart.values.map((entry) => entry.item))), chart.plot));
  }

  // The least of 1, 2, 2.5, 5 and 10 times a power of ten that is not below.
  const nice = (value) => {
    const power = 10 ** Math.floor(Math.log10(value));
    return [1, 2, 2.5, 5, 10].map((step) => step * power).find((step) => step >= value * 0.999999);
  };

  const draw = (chart, points) => {
    const [width, height] = [chart.plot.clientWidth, chart.plot.clientHeight];
    if (width < 80 || points.length === 0) return;
    const [left, right, top, bottom] = [58, 8, 8, 22];
    const [first, last] = [points[0].second, points[points.length - 1].second];
    let most = 0;
    for (const point of points) for (const [, pick] of chart.series) most = Math.max(most, pick(point) ?? 0);
    most = nice(Math.max(most, chart.least ?? (chart.whole ? 4 : 1)));
    const x = (second) => left + (width - left - right) * (last === first ? 1 : (second - first) / (last - first));
    const y = (value) => top + (height - top - bottom) * (1 - value / most);

    const parts = [];
    for (const tick of [0, 0.5, 1]) {
      const at = Math.round(y(most * tick)) + 0.5;
      parts.push(svg("line", { class: "grid", x1: left, x2: width - right, y1: at, y2: at }));
      const label = svg("text", { x: left - 6, y: at + 4, "text-anchor": "end" });
      label.textContent = trim(chart.show(most * tick));
      parts.push(label);
    }
    for (const [second, anchor] of first === last ? [[last, "end"]] : [[first, "start"], [last, "end"]]) {
      const label = svg("text", { x: x(second), y: height - 5, "text-anchor": anchor });
      label.textContent = clock(second);
      parts.push(label);
    }
    chart.series.forEach(([, pick], i) => {
      let path = "";
      let before = null;
      for (const point of points) {
        const value = pick(point);
        if (value !== null && value !== undefined) {
          // A second alone is a dot; over a gap of several seconds nothing is known.
          path += before !== null && point.second - before <= 5 ? `L${x(point.second).toFixed(1)} ${y(value).toFixed(1)}`
            : `M${x(point.second).toFixed(1)} ${y(value).toFixed(1)}h0.01`;
          before = point.second;
        } else before = null;
      }
      parts.push(svg("path", { class: `line s${i + 1}`, d: path }));
    });
    chart.plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
    chart.plot.replaceChildren(...parts);

    const newest = points[points.length - 1];
    const said = chart.series.map(([name, pick], i) => {
      const value = pick(newest);
      const text = value === null || value === undefined ? "-" : chart.show(value);
      setText(chart.values[i].value, text);
      return `${name} ${text}`;
    });
    chart.plot.setAttribute("aria-label", `${chart.title}: ${said.join(", ")}`);
  };

  // ---- what is known of the run

  const mostPoints = 900;
  let points = [];
  let state = null;

  const addPoints = (told) => {
    const last = points.length > 0 ? points[points.length - 1].second : -1;
    points.push(...told.filter((point) => point.second > last));
    if (points.length > mostPoints) points.splice(0, points.length - mostPoints);
  };

  const controls = [...document.querySelectorAll("[data-order]")];
  const allow = (may) => {
    for (const control of controls) {
      const off = !may.includes(control.dataset.order);
      for (const part of control.matches("form") ? control.querySelectorAll("input, button") : [control]) part.disabled = off;
    }
  };

  const show = () => {
    if (!state) return;
    const { standing } = state;
    setText(byId("subject"), state.subject);
    setTone(byId("standing"), "verdict", standing.tone);
    setText(byId("verdict"), standing.name);
    setTone(byId("verdict"), "", standing.tone);
    setText(byId("verdict-note"), standing.note);
    showList(byId("reasons"), standing.reasons);
    setText(byId("phase"), state.phase);
    setText(byId("phase-text"), state.phaseText);
    setText(byId("elapsed"), state.elapsed);
    setHidden(byId("share"), state.share === null);
    if (state.share !== null) byId("share").value = state.share;
    setHidden(byId("paused"), !state.paused);
    allow(state.may);
    for (const part of ["connections", "messages", "generator", "errors"]) showFields(byId(`f-${part}`), state[part]);
    setHidden(byId("no-errors"), state.errors.length > 0);
    for (const part of ["latencies", "nodes", "events"]) showTable(byId(`t-${part}`), state[part]);
    setHidden(byId("s-nodes"), state.nodes.rows.length === 0);
    const open = state.connections[0];
    document.title = open ? `${(state.over ? standing.name : state.phase.toUpperCase())} ${open.value} - actorload` : "actorload";
    for (const chart of charts) draw(chart, points);
    root.dataset.version = String(state.version);
  };

  // Several states that come in one go are drawn once; none while nobody looks.
  let frame = 0;
  const showSoon = () => {
    if (frame !== 0 || document.hidden) return;
    frame = requestAnimationFrame(() => { frame = 0; show(); });
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { showSoon(); if (!source) connect(); } });
  new ResizeObserver(showSoon).observe(document.body);

  // ---- the stream: when it ends it is opened again, sooner first and later less often

  const silence = 15000;
  let source = null;
  let watchdog = 0;
  let waiting = 0;
  let failures = 0;

  const tellLink = (text, tone) => {
    setText(byId("link"), text);
    setTone(byId("link"), "pill", tone);
    root.classList.toggle("stale", tone === "bad");
  };
  const isOver = () => state !== null && state.over;
  const watch = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => drop("nothing comes"), silence);
  };

  const drop = async (why) => {
    if (source) source.close();
    source = null;
    clearTimeout(watchdog);
    clearTimeout(waiting);
    const wait = Math.min(1000 * 2 ** failures, 10000);
    failures++;
    waiting = setTimeout(connect, wait);
    if (isOver()) {
      tellLink("The run is over, and its process has ended: this is its last state", "");
      return;
    }
    tellLink(`Connection lost (${why}): trying again. This is the last state`, "bad");
    allow([]);
    // A stream that is refused does not say why.
    try {
      const { status } = await fetch("/events", { method: "HEAD", cache: "no-store" });
      if (source !== null) return;
      if (status === 401) tellLink("The page needs its token again: open it with ?token=...", "bad");
      if (status === 503) tellLink("Too many pages are open: trying again", "bad");
    } catch {
      // Not reached, as said.
    }
  };

  const connect = () => {
    clearTimeout(waiting);
    if (source) return;
    const opened = new EventSource("/events");
    source = opened;
    const on = (name, react) => opened.addEventListener(name, (event) => {
      if (source !== opened) return;
      failures = 0;
      watch();
      react(JSON.parse(event.data));
    });
    on("history", (told) => {
      // Another run has the address now; its page has another token.
      if (told.run !== ownRun) { location.reload(); return; }
      points = told.points;
    });
    on("state", (told) => {
      state = told;
      addPoints(told.points);
      tellLink(told.over ? "the run is over" : "live", told.over ? "" : "good");
      showSoon();
    });
    on("beat", (told) => {
      if (!isOver() && told.quietSeconds > 10) tellLink(`the run has said nothing for ${clock(told.quietSeconds)}`, "warn");
    });
    opened.onerror = () => { if (source === opened) drop("the stream ended"); };
    watch();
  };
  addEventListener("online", () => { if (!source) connect(); });

  // ---- orders

  const tell = (text, tone) => { const outcome = byId("outcome"); outcome.textContent = text; setTone(outcome, "", tone); };
  const send = async (order, value) => {
    tell("...", "");
    try {
      const answer = await fetch("/orders", {
        method: "POST", headers: { "Content-Type": "application/json", "X-ActorLoad-Page": pageToken },
        body: JSON.stringify(value === undefined ? { order } : { order, value }),
      });
      const isAnswer = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
      tell(isAnswer ? (await answer.json()).text : (await answer.text()).trim(), answer.ok ? "" : "bad");
    } catch {
      tell("The order may not have reached the run: the connection failed.", "bad");
    }
  };

  const grave = {
    stop: ["Stop the run?", "It ends within seconds, with a report that says it was stopped early. It cannot be taken up again.", "Stop the run"],
    drain: ["Drain the run?", "Nothing more is sent; replies are awaited, connections are closed, and the run ends with a report that says so.", "Drain the run"],
  };
  const dialog = byId("confirm");
  // What the dialog asks about, for as long as it is open. Not forgotten at its end: of that the browser tells later, when it may be open again.
  let confirmed = null;
  const ask = (order) => {
    const [title, text, yes] = grave[order];
    setText(byId("confirm-title"), title);
    setText(byId("confirm-text"), text);
    setText(byId("confirm-yes"), yes);
    confirmed = order;
    dialog.showModal();
  };
  byId("confirm-no").addEventListener("click", () => dialog.close());
  byId("confirm-yes").addEventListener("click", () => { dialog.close(); send(confirmed); });

  for (const control of controls) {
    const { order } = control.dataset;
    if (control.matches("form")) {
      control.addEventListener("submit", (event) => {
        event.preventDefault();
        send(order, control.querySelector("input").valueAsNumber);
      });
    } else control.addEventListener("click", () => { if (order in grave) ask(order); else send(order); });
  }

  // ---- theme: the system's until the reader chooses

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
  const nameButton = () => setText(byId("theme"), isDark() ? "Light theme" : "Dark theme");
  byId("theme").addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; nameButton(); });
  dark.addEventListener("change", nameButton);
  nameButton();

  allow([]);
  connect();
})();
