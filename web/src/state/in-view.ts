/**
 * Tells when an element comes into view and when it leaves it, as it is now: a busy page is told of
 * both at once, and only the last entry still holds. Returns the end of it.
 */
export function followInView(element: Element, tell: (isInView: boolean) => void, options: IntersectionObserverInit): () => void {
  const observer = new IntersectionObserver((entries) => tell(entries.at(-1)!.isIntersecting), options)
  observer.observe(element)
  return () => observer.disconnect()
}
