/** Speaks the news of a page that has just come: readers speak only of what changes. It moves nothing. */
class LiveNews extends HTMLElement {
  connectedCallback() {
    const told = [this, ...document.querySelectorAll("[data-news]")].map((part) => part.innerText.trim()).filter(Boolean);
    if (!told.length) return;
    const also = document.querySelector(this.dataset.also)?.innerText;
    const voice = document.createElement("p");
    voice.className = "visually-hidden";
    voice.setAttribute("role", "status");
    this.append(voice);
    setTimeout(() => { voice.textContent = [...told, also].filter(Boolean).map((part) => part.replace(/[.\s]+$/, "")).join(". ").replace(/\s+/g, " "); }, 300);
    // Once spoken, it would only be read a second time by whoever walks through the page.
    setTimeout(() => voice.remove(), 10000);
  }
}

customElements.define("live-news", LiveNews);
