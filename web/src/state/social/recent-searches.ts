import { useState } from 'react'

const storageKey = 'kiwi.recent-searches'
const kept = 10

/** The last ten searches of this device, newest first. They stay on it. */
export function useRecentSearches() {
  const [recent, setRecent] = useState(read)
  const write = (next: string[]) => {
    setRecent(next)
    try {
      localStorage.setItem(storageKey, JSON.stringify(next))
    } catch {
      // Storage is full or forbidden: nothing is kept.
    }
  }
  return {
    recent,
    remember: (text: string) => write([text, ...read().filter((one) => one !== text)].slice(0, kept)),
    forget: (text: string) => write(recent.filter((one) => one !== text)),
    forgetAll: () => write([]),
  }
}

function read(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]')
    return Array.isArray(stored) ? stored.filter((one) => typeof one === 'string').slice(0, kept) : []
  } catch {
    return []
  }
}
