// Every search box of the pages offers entities while one writes; without this the form still searches.
import { combobox } from "./combobox";
import { page } from "./text";

for (const form of document.querySelectorAll<HTMLFormElement>("form.find")) {
  const input = form.querySelector<HTMLInputElement>("input[type=search]");
  if (input) {
    const label = (type: string): string => form.dataset[`type${type}`] ?? type;
    combobox(input, label, (hit) => location.assign(page(hit.id)));
  }
}

// "How is it connected to …" takes the id of what was chosen; whoever writes on clears it.
for (const form of document.querySelectorAll<HTMLFormElement>("form.connect")) {
  const input = form.querySelector<HTMLInputElement>("input[type=search]");
  const target = form.querySelector<HTMLInputElement>("input[name=to]");
  if (input && target) {
    const names = document.querySelector<HTMLFormElement>("form.find");
    input.addEventListener("input", () => { target.value = ""; });
    combobox(input, (type) => names?.dataset[`type${type}`] ?? type, (hit) => {
      input.value = hit.label;
      target.value = hit.id;
      form.requestSubmit();
    });
  }
}
