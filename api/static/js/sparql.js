// The query page: examples fill the editor, Ctrl+Enter runs, the line of an error is selected. Without it the form still works.
const editor = document.querySelector("textarea.editor");
const examples = document.querySelector("select[data-examples]");

if (editor && examples) {
  examples.addEventListener("change", () => {
    const chosen = examples.selectedOptions[0];
    if (chosen && chosen.dataset.query) { editor.value = chosen.dataset.query; editor.focus(); }
  });
}
if (editor) {
  editor.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); editor.form.requestSubmit(); }
  });
  const line = Number(editor.dataset.line || 0);
  if (line > 0) {
    const lines = editor.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    editor.focus();
    editor.setSelectionRange(start, start + (lines[line - 1] || "").length);
  }
}
