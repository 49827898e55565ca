/** Offers the pens that the typed words may mean. Without this the form does the same on its own page. */
class PenSearch extends HTMLElement {
  #asked = 0;
  #at = -1;
  #pens = [];
  #wait;

  connectedCallback() {
    this.input = this.querySelector("input");
    this.list = Object.assign(document.createElement("ul"), { id: "pen-search-list", className: "pen-search__list", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Pens");
    this.status = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" });
    this.status.setAttribute("role", "status");
    this.input.after(this.list, this.status);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", this.list.id], ["aria-expanded", "false"]]) {
      this.input.setAttribute(name, value);
    }
    this.input.addEventListener("input", () => {
      clearTimeout(this.#wait);
      this.#wait = setTimeout(() => this.#ask(), 120);
    });
    this.input.addEventListener("keydown", (event) => this.#press(event));
    this.input.addEventListener("blur", () => this.#show([]));
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.#go(this.#pens[event.target.dataset.at]);
    });
  }

  async #ask() {
    const ask = (this.#asked += 1);
    const words = this.input.value.trim();
    if (!words) return this.#show([]);
    try {
      const answer = await fetch(`${this.dataset.address}?q=${encodeURIComponent(words)}`);
      const { pens } = await answer.json();
      if (ask === this.#asked) this.#show(pens, true);
    } catch {
      this.#show([]);
    }
  }

  #show(pens, said = false) {
    this.#pens = pens;
    this.#at = -1;
    this.list.replaceChildren(
      ...pens.map((pen, at) => {
        const option = Object.assign(document.createElement("li"), { id: `pen-${at}`, className: "pen-search__option", textContent: pen.name });
        option.setAttribute("role", "option");
        option.dataset.at = at;
        return option;
      }),
    );
    this.list.hidden = !pens.length;
    this.input.setAttribute("aria-expanded", String(Boolean(pens.length)));
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = said ? `${pens.length || "No"} pen${pens.length === 1 ? "" : "s"} found` : "";
  }

  #press(event) {
    if (event.key === "Escape") return this.#show([]);
    if (event.key === "Enter" && this.#at >= 0) {
      event.preventDefault();
      return this.#go(this.#pens[this.#at]);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !this.#pens.length) return;
    event.preventDefault();
    this.#at = (this.#at + step + this.#pens.length) % this.#pens.length;
    [...this.list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === this.#at)));
    this.input.setAttribute("aria-activedescendant", `pen-${this.#at}`);
  }

  #go(pen) {
    if (pen) location.assign(pen.address);
  }
}

customElements.define("pen-search", PenSearch);
