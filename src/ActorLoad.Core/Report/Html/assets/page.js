// Draws the charts that the page describes in its data block. Everything that is text is in the page already: without this script it still reads.
(() => {
  "use strict";
  const root = document.documentElement;
  const noted = [];
  const note = (text) => { noted.push(String(text)); root.dataset.errors = noted.join("\n"); };
  window.addEventListener("error", (event) => note(event.message));
  window.addEventListener("unhandledrejection", (event) => note(event.reason));
  document.addEventListener("securitypolicyviolation", (event) => note(`${event.violatedDirective} forbids ${event.blockedURI}`));
  root.classList.add("js");

  // ---- figures as text: the same as Humanize in C#; a test holds the two together

  const digits = (value) => value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
  const grouped = (value, decimals = 0) =>
    value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const two = (value) => String(value).padStart(2, "0");

  const long = (seconds) => {
    const whole = Math.round(seconds);
    const [days, hours, minutes] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60];
    if (days > 0) return `${days}d ${two(hours)}h`;
    if (hours > 0) return `${hours}h ${two(minutes)}m`;
    return `${minutes}m ${two(whole % 60)}s`;
  };

  const micros = (value) =>
    value < 0 ? "-" + micros(-value)
    : value === 0 ? "0"
    : value < 999.5 ? `${digits(value)} us`
    : value < 999500 ? `${digits(value / 1e3)} ms`
    : value < 59.95e6 ? `${digits(value / 1e6)} s`
    : long(value / 1e6);

  const bytes = (value) => {
    if (value < 0) return "-" + bytes(-value);
    const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    let unit = 0;
    for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1000;
    return unit === 0 ? `${value.toFixed(0)} B` : `${digits(value)} ${units[unit]}`;
  };

  const share = (value) => {
    const percent = value * 100;
    if (percent > 0 && percent < 0.001) return "<0.001 %";
    if (percent < 100 && percent > 99.995) return ">99.99 %";
    const decimals = percent === 0 ? 0 : percent < 0.1 ? 4 : percent < 10 || (percent > 99 && percent < 100) ? 2 : 0;
    return `${Number(percent.toFixed(decimals))} %`;
  };

  const count = (value) => grouped(value, Number.isInteger(value) || Math.abs(value) >= 1000 ? 0 : 1);
  const rate = (value) => value === 0 || value >= 9.995 ? `${grouped(value)}/s` : `${digits(value)}/s`;
  const clock = (seconds) => seconds < 60 ? `${Number(seconds.toFixed(1))}s` : long(seconds);

  // x is the number of nines, log10(1 / (1 - quantile)).
  const quantile = (nines) => {
    const decimals = nines < 1.0001 ? 1 : Math.ceil(nines - 1e-6);
    return `${Number((100 * (1 - 10 ** -nines)).toFixed(decimals))} %`;
  };

  const text = { micros, bytes, share, count, rate, seconds: clock, quantile, connections: count };
  const show = (unit, value) => value === null || value === undefined ? "-" : text[unit](value);
  globalThis.actorLoadPage = { show };

  // On an axis "2.00 ms" is "2 ms", and "30m 00s" is "30m".
  const tick = (unit, value) => show(unit, value)
    .replace(/^(-?[\d,]+)\.(\d*?)0+(?=\D|$)/, (_, whole, rest) => rest ? `${whole}.${rest}` : whole)
    .replace(/(\d[dhm]) 00[hms]$/, "$1");

  // ---- charts

  const data = JSON.parse(document.getElementById("chart-data").textContent);
  const colour = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim();
  const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 2], [14, 4], [1, 4], [10, 3, 2, 3, 2, 3]];
  const axisNames = { seconds: "since the start", quantile: "quantile", connections: "connections" };
  const unitNames = { micros: "time", bytes: "memory", share: "share of the cores", count: "", rate: "a second" };
  const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000];
  const font = "12px system-ui, sans-serif";
  const drawn = new Map();

  const shadePhases = (plot, phases) => {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.textBaseline = "top";
    ctx.textAlign = "left";
    for (const phase of phases) {
      const from = Math.max(bbox.left, plot.valToPos(phase.from, "x", true));
      const to = Math.min(bbox.left + bbox.width, plot.valToPos(phase.to, "x", true));
      if (to <= from) continue;
      ctx.fillStyle = colour("shade");
      if (phase.name !== "hold") ctx.fillRect(from, bbox.top, to - from, bbox.height);
      ctx.fillStyle = colour("muted");
      if (ctx.measureText(phase.name).width + 8 * ratio < to - from) ctx.fillText(phase.name, from + 4 * ratio, bbox.top + 3 * ratio);
    }
    ctx.restore();
  };

  const markStalls = (plot, stalls) => {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.fillStyle = colour("bad");
    for (const stall of stalls) {
      const from = plot.valToPos(stall.at, "x", true);
      if (from < bbox.left || from > bbox.left + bbox.width) continue;
      const width = Math.max(devicePixelRatio, plot.valToPos(stall.at + stall.seconds, "x", true) - from);
      ctx.globalAlpha = 0.35;
      ctx.fillRect(from, bbox.top, width, bbox.height);
      ctx.globalAlpha = 1;
      ctx.fillRect(from, bbox.top + bbox.height - 8 * devicePixelRatio, width, 8 * devicePixelRatio);
    }
    ctx.restore();
  };

  const xAxis = (chart) => {
    const axis = {
      stroke: colour("muted"), grid: { stroke: colour("grid"), width: 1 }, ticks: { stroke: colour("grid"), width: 1 }, font,
      label: axisNames[chart.axis], labelFont: font, labelSize: 18, space: chart.axis === "quantile" ? 52 : 70, size: 34,
      values: (_, splits) => splits.map((split) => split === null ? null : tick(chart.axis, split)),
    };
    if (chart.axis === "seconds") axis.incrs = timeSteps;
    if (chart.axis === "quantile") axis.splits = (_, __, min, max) =>
      [0, Math.log10(2), 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((split) => split >= min && split <= max);
    return axis;
  };

  const yAxis = (chart) => ({
    stroke: colour("muted"), grid: { stroke: colour("grid"), width: 1 }, ticks: { stroke: colour("grid"), width: 1 }, font,
    label: unitNames[chart.unit] || chart.what, labelFont: font, labelSize: 18, size: 66, space: 34,
    values: (_, splits) => splits.map((split) => split === null ? null : tick(chart.unit, split)),
  });

  const range = (chart) => (plot, min, max) => {
    if (min === null || max === null) return [0, 1];
    if (chart.log) return uPlot.rangeLog(min, max, 10, true);
    return [0, max <= 0 ? 1 : max * (chart.axis === "seconds" ? 1.15 : 1.06)];
  };

  const xRange = (chart) => (_, min, max) => {
    if (min === null || max === null) return [0, 1];
    // Not zoomed in, these begin at 0.
    const from = chart.axis !== "quantile" && min <= chart.x[0] ? 0 : min;
    if (max <= from) return [from, from + 1];
    return [from, chart.axis === "connections" && max >= chart.x.at(-1) ? max * 1.02 : max];
  };

  const options = (chart, width) => ({
    width, height: chart.wide ? 320 : 240, pxAlign: 1,
    legend: { live: true, markers: { width: 2, fill: (plot, i) => plot.series[i].stroke() } },
    cursor: { y: false, sync: chart.axis === "seconds" ? { key: "seconds" } : undefined, points: { size: 7 } },
    scales: { x: { time: false, range: xRange(chart) }, y: { distr: chart.log ? 3 : 1, range: range(chart) } },
    axes: [xAxis(chart), yAxis(chart)],
    series: [
      { label: axisNames[chart.axis], value: (_, value) => show(chart.axis, value) },
      ...chart.series.map((series) => ({
        label: series.name, stroke: colour(`series-${series.colour}`), width: 2, dash: chart.x.length > 400 ? [] : dashes[series.colour - 1],
        spanGaps: chart.axis !== "seconds", points: { show: chart.points || chart.x.length < 3, size: 7 },
        value: (_, value) => show(chart.unit, value),
      })),
    ],
    hooks: {
      drawAxes: [(plot) => { if (chart.axis === "seconds") shadePhases(plot, data.phases); }],
      draw: [(plot) => { if (chart.axis === "seconds") markStalls(plot, data.stalls); }],
    },
  });

  // A logarithm has no place for 0.
  const columns = (chart) => [
    chart.x,
    ...chart.series.map((series) => chart.log ? series.values.map((value) => value > 0 ? value : null) : series.values),
  ];

  const withKeys = (plot) => {
    for (const name of plot.root.querySelectorAll(".u-legend .u-series:not(:first-child) th")) {
      name.tabIndex = 0;
      name.setAttribute("role", "button");
      name.title = "Show or hide this line";
      name.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        name.click();
      });
    }
  };

  const draw = (chart) => {
    const box = document.getElementById(`plot-${chart.id}`);
    const width = Math.floor(box.clientWidth);
    if (width < 50) return;
    drawn.get(chart.id)?.destroy();
    const plot = new uPlot(options(chart, width), columns(chart), box);
    drawn.set(chart.id, plot);
    withKeys(plot);
  };

  const drawAll = () => data.charts.forEach(draw);

  // The cursor by keys: what the mouse does to the legend's values.
  const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -25, PageDown: 25, Home: -Infinity, End: Infinity };
  const moveCursor = (chart, event) => {
    const plot = drawn.get(chart.id);
    if (!plot || !(event.key in steps)) return;
    event.preventDefault();
    const last = chart.x.length - 1;
    const at = Math.max(0, Math.min(last, (plot.cursor.idx ?? (steps[event.key] < 0 ? last + 1 : -1)) + steps[event.key]));
    plot.setCursor({ left: plot.valToPos(chart.x[at], "x"), top: 10 });
  };

  for (const chart of data.charts) {
    const box = document.getElementById(`plot-${chart.id}`);
    box.addEventListener("keydown", (event) => { if (event.target === box) moveCursor(chart, event); });
    const log = document.getElementById(`log-${chart.id}`);
    if (log) {
      log.hidden = false;
      log.addEventListener("click", () => {
        chart.log = !chart.log;
        log.setAttribute("aria-pressed", String(chart.log));
        draw(chart);
      });
    }
  }

  let knownWidth = 0;
  let waiting = 0;
  new ResizeObserver(() => {
    if (document.body.clientWidth === knownWidth) return;
    knownWidth = document.body.clientWidth;
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      for (const [id, plot] of drawn) {
        const width = Math.floor(document.getElementById(`plot-${id}`).clientWidth);
        if (width >= 50) plot.setSize({ width, height: plot.height });
      }
    });
  }).observe(document.body);

  // ---- theme: the system's until the reader chooses; #theme=dark in the address chooses too

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = /^#theme=(light|dark)$/.exec(location.hash);
  if (chosen) root.dataset.theme = chosen[1];
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
  const button = document.getElementById("theme");
  const nameButton = () => { button.textContent = isDark() ? "Light theme" : "Dark theme"; };
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    nameButton();
    drawAll();
  });
  dark.addEventListener("change", () => { nameButton(); drawAll(); });
  nameButton();

  // Paper is white.
  let onScreen;
  addEventListener("beforeprint", () => { onScreen = root.dataset.theme ?? ""; root.dataset.theme = "light"; drawAll(); });
  addEventListener("afterprint", () => {
    if (onScreen) root.dataset.theme = onScreen; else delete root.dataset.theme;
    drawAll();
  });

  // ---- the whole result, unpacked for who does not want it compressed

  const packed = document.getElementById("result");
  const save = document.getElementById("save");
  if (packed && save && globalThis.DecompressionStream) {
    save.hidden = false;
    save.addEventListener("click", async () => {
      const raw = Uint8Array.from(atob(packed.href.slice(packed.href.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));
      const whole = await new Response(new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip"))).blob();
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([whole], { type: "application/json" }));
      link.download = packed.download.replace(/\.gz$/, "");
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    });
  }

  drawAll();
  root.dataset.charts = String(drawn.size);
})();
