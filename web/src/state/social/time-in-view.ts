/** Of a card, or of the screen when the card is taller. */
const visibleShare = 0.5
/**
 * A tall card fills half of the screen at a small share of itself, so the observer tells each
 * twentieth.
 */
const thresholds = Array.from({ length: 21 }, (_, n) => n / 20)

/** Measures how long something is in view without a break. A hidden tab shows nothing. */
class Watch {
  isInView = false
  #since: number | null = null
  readonly #onLeft: (ms: number) => void
  constructor(onLeft: (ms: number) => void) {
    this.#onLeft = onLeft
  }

  look(): void {
    if (!this.isInView || document.visibilityState !== 'visible') this.stop()
    else this.#since ??= performance.now()
  }

  stop(): void {
    if (this.#since === null) return
    const ms = Math.round(performance.now() - this.#since)
    this.#since = null
    this.#onLeft(ms)
  }
}

const watches = new Set<Watch>()
const cards = new Map<Element, Watch>()
let observer: IntersectionObserver | null = null

/**
 * Calls `onLeft` each time that half of the element was in view, and no longer is, with how long.
 * Returns the end of it.
 */
export function watchCard(element: Element, onLeft: (ms: number) => void): () => void {
  const watch = new Watch(onLeft)
  watches.add(watch)
  cards.set(element, watch)
  // One for all cards of the page.
  observer ??= new IntersectionObserver(lookAgain, { threshold: thresholds })
  observer.observe(element)
  return () => {
    observer?.unobserve(element)
    cards.delete(element)
    watches.delete(watch)
    watch.stop()
  }
}

/** The same for a whole page: it is in view while its tab is. */
export function watchPage(onLeft: (ms: number) => void): () => void {
  const watch = new Watch(onLeft)
  watches.add(watch)
  watch.isInView = true
  watch.look()
  return () => {
    watches.delete(watch)
    watch.stop()
  }
}

/** The tab is left, and perhaps never shown again: ends all that is in view. */
export function stopWatches(): void {
  for (const watch of watches) watch.stop()
}

/** The tab is shown again. */
export function resumeWatches(): void {
  for (const watch of watches) watch.look()
}

function lookAgain(entries: IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of entries) {
    const watch = cards.get(target)
    if (!watch) continue
    const screenPx = rootBounds?.height ?? window.innerHeight
    watch.isInView = isIntersecting && (intersectionRatio >= visibleShare || intersectionRect.height >= screenPx * visibleShare)
    watch.look()
  }
}
