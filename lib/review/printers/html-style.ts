/** How the page looks; it loads nothing, and follows the reader's choice of light and dark. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1f2328; --faint: #59636e; --line: #d1d9e0; --paper: #fff; --shade: #f6f8fa;
  --alarm: #b42318; --alarm-shade: #fef3f2; --change: #0a5a9c; --calm: #1a7f37; --added: #dafbe1; --removed: #ffebe9; --place: #ddf4ff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --faint: #9198a1; --line: #3d444d; --paper: #0d1117; --shade: #151b23;
  --alarm: #ff8177; --alarm-shade: #2d1514; --change: #6cb6ff; --calm: #57c26c; --added: #12361f; --removed: #3f1719; --place: #10283f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.5rem 3rem; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, "Segoe UI", "Liberation Sans", sans-serif; }
h1 { font-size: 1.35rem; line-height: 1.4; margin: 0 0 1.25rem; padding: .9rem 1.1rem; border-left: .35rem solid var(--calm);
  background: var(--shade); border-radius: .25rem; font-weight: 600; }
h1.alarm { border-color: var(--alarm); background: var(--alarm-shade); }
h1.change { border-color: var(--change); }
h2 { font-size: 1.05rem; margin: 2rem 0 .6rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
p.note { margin: .5rem 0; padding: .5rem 1rem; border: 1px solid var(--alarm); border-radius: .25rem; color: var(--alarm); }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace; }
code { font-size: .86em; padding: .1em .25em; background: var(--shade); border-radius: .25rem; overflow-wrap: anywhere; }
h1 code { background: none; padding: 0; }
table { border-collapse: collapse; width: 100%; font-size: .95em; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 500; font-size: .85em; }
td.calm { color: var(--faint); }
td.alarm { color: var(--alarm); font-weight: 600; }
td.change { color: var(--change); font-weight: 600; }
td code { white-space: nowrap; }
ul { margin: .4rem 0; padding-left: 1.3rem; }
li { margin: .25rem 0; }
li.alarm { list-style: none; margin-left: -1.3rem; padding: .35rem .7rem; background: var(--alarm-shade); border-left: .25rem solid var(--alarm); }
b.mark { color: var(--alarm); }
.file { border: 1px solid var(--line); border-radius: .4rem; margin: .8rem 0; overflow: hidden; }
.file > .title { padding: .45rem .8rem; background: var(--shade); border-bottom: 1px solid var(--line); font-size: .92em; }
details.file > .title { cursor: pointer; border-bottom: none; }
details.file[open] > .title { border-bottom: 1px solid var(--line); }
pre { margin: 0; padding: .4rem 0; overflow-x: auto; font-size: 12.5px; line-height: 1.5; tab-size: 8; }
pre > span { display: block; width: max-content; min-width: 100%; padding: 0 .8rem; }
pre > span.added { background: var(--added); }
pre > span.removed { background: var(--removed); }
pre > span.place { background: var(--place); color: var(--faint); }
pre > span.header, pre > span.remark { color: var(--faint); }
footer { margin-top: 2.5rem; color: var(--faint); font-size: .85em; }
summary:focus-visible, pre:focus-visible { outline: 2px solid var(--change); outline-offset: -2px; }
@media (max-width: 46rem) {
  body { padding: 1rem .8rem 2rem; } h1 { font-size: 1.05rem; }
  table, tbody, tr, td { display: block; }
  thead { position: absolute; clip-path: inset(50%); }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  td { display: flex; gap: .6rem; padding: .1rem 0; border: none; }
  td:has(> div:empty) { display: none; }
  td::before { content: attr(data-title); flex: 0 0 4.6rem; color: var(--faint); font-weight: 400; font-size: .9em; }
  td code { white-space: normal; }
  ul { padding-left: 1.1rem; } li.alarm { margin-left: -1.1rem; } li ul { padding-left: .9rem; }
}
`;
