/**
 * Suggestions below a search field: the editable combobox with a list of the ARIA Authoring Practices. Arrows walk,
 * Enter follows the chosen line or sends the form, Escape closes. `data-address` is where the JSON comes from.
 */
const make = (tag, name, attributes = {}, text = "") => {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

class SearchSuggest extends HTMLElement {
  #known = new Map();
  #options = [];
  #at = -1;

  connectedCallback() {
    this.input = this.querySelector("input");
    if (this.list) return;
    const id = `${this.input.id}-list`;
    this.list = make("div", "suggestions", { role: "listbox", id, "aria-label": "Suggestions", hidden: "" });
    this.said = make("p", "visually-hidden", { role: "status" });
    this.append(this.list, this.said);
    this.#set({ role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": false });
    this.input.addEventListener("input", () => this.#ask());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => this.#open(false));
    // The field keeps the focus while the mouse is at the list.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  #ask() {
    clearTimeout(this.timer);
    const words = this.input.value.trim();
    if (words.length < 2) this.#show([]);
    else this.timer = setTimeout(() => this.#fetch(words), 120);
  }

  async #fetch(words) {
    try {
      if (!this.#known.has(words)) {
        const answer = await fetch(`${this.dataset.address}?${new URLSearchParams({ q: words })}`);
        this.#known.set(words, (await answer.json()).groups);
      }
      // Newer words, or nobody there any more?
      if (words === this.input.value.trim() && this.input === document.activeElement) this.#show(this.#known.get(words));
    } catch {
      this.#show([]); // Without a connection the form still works.
    }
  }

  #show(groups) {
    this.list.replaceChildren(...groups.map((group, at) => this.#group(group, `${this.list.id}-${at}`)));
    this.#options = [...this.list.querySelectorAll("[role=option]")];
    this.#options.forEach((option, at) => (option.id = `${this.list.id}-option-${at}`));
    this.#open(groups.length > 0);
    this.said.textContent = groups.length ? `Suggestions: ${this.#options.length}` : "";
  }

  #group({ name, items }, id) {
    const group = make("div", "suggestions__group", { role: "group", "aria-labelledby": id });
    group.append(make("div", "suggestions__name", { id }, name));
    for (const { text, detail, address } of items) {
      const option = make("a", "suggestions__item", { role: "option", href: address, tabindex: -1 }, text);
      option.append(make("span", "suggestions__detail", {}, detail));
      group.append(option);
    }
    return group;
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isOpen = !this.list.hidden;
    if (event.key === "Escape" && isOpen) this.#open(false);
    else if (event.key === "Enter" && this.#at >= 0) this.#options[this.#at].click();
    else if (step && this.#options.length) this.#walk(isOpen ? step : 0);
    else return;
    event.preventDefault();
  }

  /** One place more than there are lines: the field itself. */
  #walk(step) {
    const places = this.#options.length + 1;
    this.#open(true, ((this.#at + 1 + step + places) % places) - 1);
  }

  #open(open, at = -1) {
    this.#at = at;
    this.list.hidden = !open;
    this.#options.forEach((option, place) => option.setAttribute("aria-selected", place === at));
    this.#options[at]?.scrollIntoView({ block: "nearest" });
    this.#set({ "aria-expanded": open, "aria-activedescendant": this.#options[at]?.id ?? "" });
  }

  #set(attributes) {
    for (const [key, value] of Object.entries(attributes)) this.input.setAttribute(key, value);
  }
}

customElements.define("search-suggest", SearchSuggest);
