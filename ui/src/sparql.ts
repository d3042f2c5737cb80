// The query page: an editor with colours, completion of prefixes and terms, examples that fill it; Ctrl+Enter runs.
// Without it the plain text area and the form still work.
import { autocompletion, closeBrackets, completeFromList } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

const area = document.querySelector<HTMLTextAreaElement>("textarea.editor");
const examples = document.querySelector<HTMLSelectElement>("select[data-examples]");

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--plan)", fontWeight: "600" },
  { tag: [tags.string, tags.number, tags.bool], color: "var(--good)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--warn)" },
  { tag: [tags.url, tags.namespace, tags.propertyName, tags.typeName], color: "var(--accent)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
]);

const clothes = EditorView.theme({
  "&": { background: "var(--card)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "var(--radius)", fontSize: ".92rem", minHeight: "15rem", maxHeight: "70vh" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", overflow: "auto" },
  ".cm-gutters": { background: "transparent", color: "var(--soft)", border: "none" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--tint)" },
  ".cm-tooltip": { background: "var(--card)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--accent)", color: "var(--accent-ink)" },
});

function words(): { label: string; type: string }[] {
  const text = document.querySelector("[data-prefixes]")?.textContent ?? "";
  const prefixes = [...text.matchAll(/^PREFIX (\w+:)/gm)].map((found) => ({ label: found[1] ?? "", type: "namespace" }));
  const terms = (area?.dataset.terms ?? "").split(" ").filter(Boolean).map((name) => ({ label: `sila:${name}`, type: "property" }));
  const keywords = ["SELECT", "DISTINCT", "WHERE", "FILTER", "OPTIONAL", "UNION", "GRAPH", "VALUES", "BIND", "COUNT", "GROUP BY",
    "ORDER BY", "HAVING", "LIMIT", "OFFSET", "ASK", "CONSTRUCT", "DESCRIBE", "MINUS", "EXISTS", "NOT EXISTS", "COALESCE", "LANG"];
  return [...prefixes, ...terms, ...keywords.map((label) => ({ label, type: "keyword" }))];
}

function dress(editor: HTMLTextAreaElement): EditorView {
  const host = document.createElement("div");
  host.dir = "ltr";
  editor.before(host);
  // In a shadow root CodeMirror hands its styles over as objects, which the strict Content-Security-Policy allows.
  const root = host.attachShadow({ mode: "open" });
  const run = (): boolean => { editor.form?.requestSubmit(); return true; };
  const view = new EditorView({
    doc: editor.value, root, parent: root,
    extensions: [
      lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), EditorView.lineWrapping,
      sparql(), syntaxHighlighting(colours), clothes,
      autocompletion({ override: [completeFromList(words())] }),
      keymap.of([{ key: "Mod-Enter", run }, ...historyKeymap, ...defaultKeymap]),
      EditorView.contentAttributes.of({ "aria-label": editor.labels[0]?.textContent ?? "SPARQL", spellcheck: "false" }),
      EditorView.updateListener.of((update) => { if (update.docChanged) editor.value = view.state.doc.toString(); }),
    ],
  });
  editor.hidden = true;
  editor.required = false;
  editor.labels[0]?.addEventListener("click", () => view.focus());
  return view;
}

if (area) {
  const view = dress(area);
  examples?.addEventListener("change", () => {
    const query = examples.selectedOptions[0]?.dataset.query;
    if (query) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: query } });
      view.focus();
    }
  });
  const wrong = Number(area.dataset.line ?? 0);
  if (wrong > 0 && wrong <= view.state.doc.lines) {
    const line = view.state.doc.line(wrong);
    view.dispatch({ selection: { anchor: line.from, head: line.to }, scrollIntoView: true });
    view.focus();
  }
}
