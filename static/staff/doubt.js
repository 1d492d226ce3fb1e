// y, n and s press the button or follow the link that names them, where nobody is typing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target instanceof Element && event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  document.querySelector(`[data-decide] [data-key="${CSS.escape(event.key)}"]`)?.click();
});
