// scripts/styles.mjs: which rules of the style sheet the first load needs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { divide } from "../styles.mjs";

const known = (name) => ["row", "btn", "is-on"].includes(name);
const both = (css) => divide(css, known);

test("rules go by the classes that an element must have", () => {
  assert.deepEqual(both(".row{a:b}"), [".row{a:b}", ""]);
  assert.deepEqual(both(".dlg{a:b}"), ["", ".dlg{a:b}"]);
  assert.deepEqual(both(".dlg .btn{a:b}"), ["", ".dlg .btn{a:b}"]);
  assert.deepEqual(both(".dlg,.row{a:b}"), [".dlg,.row{a:b}", ""]);
  assert.deepEqual(both("td:not(.dlg){a:b}"), ["td:not(.dlg){a:b}", ""]);
  assert.deepEqual(both(":is(.dlg,.pnl){a:b}"), [":is(.dlg,.pnl){a:b}", ""]);
});

test("what is for all stays, and so does the order of the layers", () => {
  const css = '@layer a,b;@keyframes spin{to{rotate:1turn}}:root{--x:"}"}';
  assert.deepEqual(both(css), [css, ""]);
});

test("groups are divided within", () => {
  assert.deepEqual(both("@layer ui{.row{a:b}@media (width<1px){.row{c:d}.dlg{e:f}}}"), [
    "@layer ui{.row{a:b}@media (width<1px){.row{c:d}}}",
    "@layer ui{@media (width<1px){.dlg{e:f}}}",
  ]);
});

test("braces and semicolons in texts end nothing", () => {
  assert.deepEqual(both('.row::after{content:"};{"}.dlg{a:b}'), ['.row::after{content:"};{"}', ".dlg{a:b}"]);
});
