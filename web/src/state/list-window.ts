/**
 * TanStack Virtual, which finds the part of a long list that is drawn. It comes after the first
 * page, whose lists are short.
 */
export type ListWindow = typeof import('@tanstack/react-virtual')

/** Undefined until it has come; null where it could not be loaded. */
let loaded: ListWindow | null | undefined
let loading: Promise<void> | undefined
const listeners = new Set<() => void>()

export const listWindow = () => loaded

export function onListWindow(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function loadListWindow(): Promise<void> {
  const settle = (found: ListWindow | null) => {
    loaded = found
    if (!found) loading = undefined
    for (const listener of listeners) listener()
  }
  return (loading ??= import('@tanstack/react-virtual').then(settle, () => settle(null)))
}

/** Once the page is loaded, or when somebody scrolls before. */
export function loadListWindowSoon(): void {
  if (loaded) return
  if (document.readyState === 'complete') return void loadListWindow()
  for (const sign of ['load', 'scroll']) window.addEventListener(sign, () => void loadListWindow(), { once: true, passive: true })
}
