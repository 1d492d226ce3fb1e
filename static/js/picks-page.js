// The pages of the shortlist and of the comparison: what the browser keeps, and the ids in the address.
"use strict";

(() => {
  const page = document.querySelector("[data-picks-page]");
  const { picks } = window;
  if (!page || !picks) return;
  page.querySelectorAll("[data-without-script]").forEach((notice) => { notice.hidden = true; });
  const isShortlist = page.dataset.picksPage === "shortlist";
  const kept = isShortlist ? picks.shortlist : picks.compare;
  const find = (name) => page.querySelector(`[data-${name}]`);
  const asked = (address) => new URL(address, window.location.href).searchParams.getAll("id");
  const inAddress = () => picks.only(asked(window.location.href), kept.most);
  const same = (one, other) => one.length === other.length && one.every((id) => other.includes(id));
  const go = (ids) => window.location.replace(picks.address(window.location.pathname, ids));

  // Without an address of its own the page shows what this browser keeps.
  const filling = isShortlist && !asked(window.location.href).length && kept.read().length > 0;
  if (filling) go(kept.read());

  // Where nothing is kept, the list lives in its address: from there it is in the navigation of this page.
  if (isShortlist && inAddress().length && !kept.keeps()) { kept.write(inAddress()); picks.refresh(); }

  const mine = () => same(inAddress(), kept.read());
  let wasMine = mine();

  const show = () => {
    wasMine = mine();
    if (!isShortlist) return;
    const own = kept.read();
    const missing = inAddress().filter((id) => !own.includes(id));
    find("when='shared'").hidden = wasMine || !inAddress().length;
    find("keep-these").hidden = !missing.length || !page.querySelector(".shortlist-row");
    find("own-list").hidden = !own.length;
    find("own-list").href = picks.address(window.location.pathname, own);
    find("forget").hidden = !own.length && !picks.compare.read().length;
  };
  show();

  const copied = async () => {
    // The programs and nothing else: what somebody searched for is theirs.
    const [bare] = window.location.href.split(/[?#]/);
    const pairs = [...new URL(window.location.href).searchParams].filter(([name]) => ["id", "differences"].includes(name));
    const address = pairs.length ? `${bare}?${new URLSearchParams(pairs)}` : bare;
    try {
      await navigator.clipboard.writeText(address);
      picks.note(picks.words.copied);
    } catch { // no permission, or a page without TLS: then by hand
      const line = find("link-to-copy");
      const input = line.querySelector("input");
      line.hidden = false;
      input.value = address;
      input.select();
    }
  };

  const forget = () => {
    picks.shortlist.write([]);
    picks.compare.write([]);
    window.location.replace(window.location.pathname);
  };

  // Changes are links to the changed list; where the list is the one kept here, that changes with it.
  const change = (event, link) => {
    if (!mine() || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    kept.write(asked(link.href));
    wasMine = false; // what follows is our own doing
    window.location.replace(link.href);
  };

  page.addEventListener("click", (event) => {
    const is = (name) => event.target.closest(`[data-${name}]`);
    if (is("copy-link")) copied();
    else if (is("print")) window.print();
    else if (is("forget-now")) forget();
    else if (is("keep-these")) {
      const all = [...kept.read(), ...inAddress()];
      if (kept.write(all)) go(kept.read());
      else picks.note(picks.words.refused);
    } else if (is("picks-keep")) kept.write(inAddress());
    else if (is("picks-change")) change(event, is("picks-change"));
  });
  page.querySelectorAll("[data-copy-link], [data-print]").forEach((button) => { button.hidden = false; });

  // “Add another” goes back to the search it came from.
  const back = find("picks-back");
  const before = document.referrer ? new URL(document.referrer) : null;
  if (back && before?.origin === window.location.origin && before.pathname === new URL(back.href).pathname) back.href = before.href;

  // The list was changed elsewhere: if this page showed it, it goes on doing so.
  const follow = () => {
    if (isShortlist && wasMine && !mine()) go(kept.read());
    else show();
  };
  window.addEventListener("storage", ({ key }) => { if (key === kept.key || key === null) follow(); });
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) follow(); });
})();
