// Which rules of the style sheet the first load needs: those for classes that its code knows. The others come with the
// first part (scripts/split.mjs). Nothing is listed by hand, so a rule moves with the code that it is for.

/** Where the block that begins at `at` (a `{`) ends: the place of its `}`. */
function closing(css, at) {
  let depth = 0;
  let quote = "";
  for (let i = at; i < css.length; i++) {
    const c = css[i];
    if (c === "\\") i++;
    else if (quote) quote = c === quote ? "" : quote;
    else if (c === '"' || c === "'") quote = c;
    else if (c === "{") depth++;
    else if (c === "}" && --depth === 0) return i;
  }
  throw new Error(`a block of the style sheet does not end: ${css.slice(at, at + 60)}`);
}

/** The statements of a sheet or of a grouping rule: `[head, body]`, body null for one without a block. */
export function statements(css) {
  const found = [];
  let from = 0;
  for (let i = 0; i < css.length; i++) {
    const c = css[i];
    if (c === "\\") i++;
    else if (c === '"' || c === "'") i = css.indexOf(c, i + 1);
    else if (c === ";") {
      found.push([css.slice(from, i).trim(), null]);
      from = i + 1;
    } else if (c === "{") {
      const end = closing(css, i);
      found.push([css.slice(from, i).trim(), css.slice(i + 1, end)]);
      i = end;
      from = i + 1;
    }
  }
  return found;
}

/** The selectors of a list, which commas divide outside of brackets. */
function selectors(head) {
  const found = [""];
  let depth = 0;
  for (const c of head) {
    if (c === "(" || c === "[") depth++;
    if (c === ")" || c === "]") depth--;
    if (c === "," && depth === 0) found.push("");
    else found[found.length - 1] += c;
  }
  return found;
}

/** Classes that an element must have for the selector to match: not those inside of `:not()` and its like. */
function classes(selector) {
  const outside = selector.replace(/:(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)/g, "").replace(/\[[^\]]*\]/g, "");
  return [...outside.matchAll(/\.(-?[A-Za-z_][\w-]*)/g)].map(([, name]) => name);
}

/** Divides a style sheet: what may match an element of whose classes `known` says yes, and the rest. */
export function divide(css, known) {
  let [first, later] = ["", ""];
  for (const [head, body] of statements(css)) {
    if (body === null) {
      // The order of the layers, once.
      first += `${head};`;
    } else if (/^@(media|supports|container|layer)\b/.test(head)) {
      const [now, then] = divide(body, known);
      if (now) first += `${head}{${now}}`;
      if (then) later += `${head}{${then}}`;
    } else if (head.startsWith("@") || selectors(head).some((one) => classes(one).every(known))) {
      first += `${head}{${body}}`;
    } else {
      later += `${head}{${body}}`;
    }
  }
  return [first, later];
}
