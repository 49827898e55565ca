/** Moves the reader to the list of problems when a form comes back with errors. */
class ErrorSummary extends HTMLElement {
  connectedCallback() {
    this.focus();
  }
}

customElements.define("error-summary", ErrorSummary);
