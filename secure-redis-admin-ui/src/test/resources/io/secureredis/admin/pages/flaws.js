/* Runs in a page of the dashboard. Returns what breaks WCAG 2.2: 1.3.1, 1.4.3, 2.4.2, 2.4.6, 4.1.1, 4.1.2; one line each. */
const flaws = [];

const visible = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";

const name = (element) =>
  (element.getAttribute("aria-label") || element.textContent || "").trim()
  || [...(element.labels || [])].map((label) => label.textContent.trim()).join(" ");

for (const element of document.querySelectorAll("a, button, input:not([type=hidden]), progress, figure svg[role=img]")) {
  if (visible(element) && name(element) === "") {
    flaws.push("no name: " + element.outerHTML.slice(0, 120));
  }
}

const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
ids.filter((id, index) => ids.indexOf(id) !== index).forEach((id) => flaws.push("id twice: " + id));

if (document.querySelectorAll("main h1").length !== 1) {
  flaws.push("not one h1");
}
let last = 1;
for (const heading of document.querySelectorAll("main h1, main h2, main h3")) {
  const level = Number(heading.tagName.slice(1));
  if (level > last + 1) {
    flaws.push("heading skips a level: " + heading.textContent);
  }
  last = level;
}
if (document.title.trim() === "" || document.documentElement.lang === "") {
  flaws.push("no title or no language");
}
for (const cell of document.querySelectorAll("thead th")) {
  if (cell.textContent.trim() === "") {
    flaws.push("column without a heading");
  }
}

const channels = (color) => color.match(/[\d.]+/g).map(Number);
const luminance = ([r, g, b]) => {
  const [x, y, z] = [r, g, b].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const background = (element) => {
  for (let at = element; at !== null; at = at.parentElement) {
    const color = channels(getComputedStyle(at).backgroundColor);
    if (color.length < 4 || color[3] > 0) {
      return color;
    }
  }
  return [255, 255, 255];
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const seen = new Set();
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (walker.currentNode.textContent.trim() === "" || seen.has(element) || !visible(element) || element.closest("svg")) {
    continue;
  }
  seen.add(element);
  const a = luminance(channels(getComputedStyle(element).color));
  const b = luminance(background(element));
  const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (contrast < 4.5) {
    flaws.push("contrast " + contrast.toFixed(2) + ": " + element.className + " " + element.textContent.trim().slice(0, 40));
  }
}

return flaws;
