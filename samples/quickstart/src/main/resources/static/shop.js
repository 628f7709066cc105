// Jobs go on by themselves, so their part of the page is looked at again. Without JavaScript, reload.
setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch(location.href).catch(() => null);
  if (!answer || !answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ["job-list", "happened"]) {
    const [before, after] = [document.getElementById(id), fresh.getElementById(id)];
    if (before && after && before.innerHTML !== after.innerHTML) before.replaceWith(after);
  }
}, 2000);
