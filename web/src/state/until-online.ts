const retryMs = 4_000

/** The time to try a call again: a few seconds, or as soon as the browser has a network. */
export function untilOnline(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      resolve()
    }
    // Browsers that lost a server at the same moment do not come back at the same moment.
    const timer = setTimeout(done, retryMs * (0.75 + Math.random() / 2))
    window.addEventListener('online', done)
  })
}
