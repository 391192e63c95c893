/** Light and dark after the reader's system; no font, image or address from elsewhere. */
export const referenceStyle = `
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5b6675; --line: #dfe4ea; --paper: #ffffff; --tint: #f5f7fa; --accent: #2457d6;
  --get: #1a7f4b; --post: #2457d6; --put: #a15c00; --patch: #7a3fc4; --delete: #c0322b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9f0; --soft: #98a4b3; --line: #2d3642; --paper: #12161c; --tint: #1a2028; --accent: #86a8ff;
  --get: #5fd39a; --post: #86a8ff; --put: #f0b15c; --patch: #c3a0f5; --delete: #ff8f88; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.55 system-ui, sans-serif;
  overflow-wrap: anywhere; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
code, pre, .path { font-family: ui-monospace, 'SF Mono', Consolas, monospace; font-size: 13px; }
pre { background: var(--tint); border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px; overflow-x: auto; margin: 8px 0; }
header { border-bottom: 1px solid var(--line); padding: 18px 24px; display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center; position: sticky; top: 0;
  background: var(--paper); z-index: 1; }
h1 { font-size: 19px; margin: 0; }
h2 { font-size: 17px; margin: 32px 0 10px; scroll-margin-top: 80px; }
h3 { font-size: 13px; margin: 16px 0 4px; color: var(--soft); text-transform: uppercase; letter-spacing: .05em; }
input { font: inherit; color: inherit; background: var(--tint); border: 1px solid var(--line); border-radius: 6px; padding: 6px 10px; width: min(340px, 100%); }
input:focus-visible, summary:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.layout { display: grid; grid-template-columns: 220px minmax(0, 1fr); max-width: 1180px; margin: 0 auto; }
nav { padding: 24px 12px 24px 24px; }
nav ul { list-style: none; padding: 0; margin: 0; position: sticky; top: 92px; }
nav li { margin: 6px 0; }
main { padding: 0 24px 80px; }
details { border: 1px solid var(--line); border-radius: 8px; margin: 8px 0; scroll-margin-top: 80px; }
details[open] { background: var(--paper); box-shadow: 0 1px 4px rgb(0 0 0 / 8%); }
summary { cursor: pointer; padding: 9px 12px; display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; }
summary .words { color: var(--soft); }
.method { font: 600 12px/1 ui-monospace, Consolas, monospace; min-width: 52px; }
.get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); } .patch { color: var(--patch); } .delete { color: var(--delete); }
.inside { padding: 0 14px 14px; border-top: 1px solid var(--line); }
.fields { list-style: none; margin: 4px 0; padding: 0 0 0 12px; border-left: 2px solid var(--line); }
.fields li { margin: 3px 0; }
.type, .note { color: var(--soft); font-size: 13px; }
.required { color: var(--delete); font-size: 12px; }
.none { color: var(--soft); padding: 40px 0; }
[hidden] { display: none !important; }
@media (max-width: 760px) { .layout { grid-template-columns: minmax(0, 1fr); } nav { display: none; } main { padding: 0 14px 60px; } header { padding: 14px; position: static; } }
`;
