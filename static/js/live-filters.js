/** Shows the list that a ticked box leads to without leaving the page; without it the form's button does the same. */
class LiveFilters extends HTMLElement {
  #asked = 0;

  connectedCallback() {
    this.form = this.querySelector("form");
    this.classList.add("list--live");
    this.shown = location.search;
    this.form.addEventListener("submit", this);
    addEventListener("change", this);
    addEventListener("popstate", this);
    addEventListener("keydown", this);
  }

  disconnectedCallback() {
    ["change", "popstate", "keydown"].forEach((type) => removeEventListener(type, this));
  }

  handleEvent(event) {
    if (event.type === "change" && event.target.form === this.form) this.#show(this.#address);
    if (event.type === "submit" && location.hash === "#filters") this.#close(event);
    if (event.type === "keydown" && event.key === "Escape" && location.hash === "#filters") this.#close(event);
    if (event.type === "popstate" && location.search !== this.shown) location.reload();
  }

  get #address() {
    const said = new URLSearchParams(new FormData(this.form));
    if (said.get("sort") === "recommended") said.delete("sort");
    return this.form.getAttribute("action") + (said.size ? `?${said}` : "");
  }

  #close(event) {
    event.preventDefault();
    location.hash = "results";
  }

  async #show(address) {
    const turn = ++this.#asked;
    const answer = await fetch(address).catch(() => null);
    const text = answer && answer.ok ? await answer.text() : "";
    if (turn !== this.#asked) return;
    const next = new DOMParser().parseFromString(text, "text/html").querySelector("live-filters");
    if (!next) return location.assign(address);
    history.pushState(null, "", address + location.hash);
    this.shown = location.search;
    this.#take(next);
  }

  #take(next) {
    for (const part of this.querySelectorAll("[data-live]")) {
      const fresh = next.querySelector(`[data-live="${part.dataset.live}"]`);
      if (fresh) part.replaceChildren(...fresh.childNodes);
    }
    for (const box of this.form.querySelectorAll("input[type=checkbox]")) {
      const twin = next.querySelector(`input[name="${box.name}"][value="${CSS.escape(box.value)}"]`);
      if (twin) box.parentElement.className = twin.parentElement.className;
      const count = box.parentElement.querySelector(".filter__count");
      if (twin) count.replaceChildren(...twin.parentElement.querySelector(".filter__count").childNodes);
    }
  }
}

customElements.define("live-filters", LiveFilters);
