/** Opens the folded text that the address leads to; browsers of 2025 do so themselves. */
class LinkedText extends HTMLElement {
  #open = () => {
    const target = location.hash && this.querySelector(`#${CSS.escape(location.hash.slice(1))}`);
    const folded = target && target.closest("details:not([open])");
    if (folded) {
      folded.open = true;
      target.scrollIntoView();
    }
  };

  connectedCallback() {
    addEventListener("hashchange", this.#open);
    this.#open();
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.#open);
  }
}

customElements.define("linked-text", LinkedText);
