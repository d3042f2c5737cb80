// The alliances page: a cell or line that leads to sentences opens the box in which they are, and says where one has come.
function open(hash: string): void {
  const target = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
  const box = target?.closest("details");
  if (!target || !box) return;
  box.open = true;
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<SVGAElement | HTMLAnchorElement>('a[href^="#"]');
  if (link) window.setTimeout(() => open(link.getAttribute("href") ?? ""), 0);
});
window.addEventListener("hashchange", () => open(location.hash));
open(location.hash);
