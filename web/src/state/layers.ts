/** What lies over the page and takes all input, from the lowest to the topmost. */
const layers: HTMLElement[] = []

/**
 * The ref of a popup under which nothing can be reached. The library hides it from screen readers,
 * but brings the focus back a moment after it left: a Tab key that is held down is faster.
 */
export function layer(popup: HTMLElement | null): (() => void) | undefined {
  if (!popup) return undefined
  layers.push(popup)
  // Not before: the library remembers first where the focus returns to.
  popup.addEventListener('focusin', closeWhatIsUnder, { once: true })
  return () => {
    layers.splice(layers.indexOf(popup), 1)
    closeWhatIsUnder()
  }
}

function closeWhatIsUnder(): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-page]')) part.inert = layers.length > 0
  for (const [at, popup] of layers.entries()) popup.inert = at < layers.length - 1
}
