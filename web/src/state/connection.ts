import { useSyncExternalStore } from 'react'

/** `offline`: the device has no network. `unreachable`: the server does not answer. */
export type Connection = 'online' | 'offline' | 'unreachable'

let answered = true
const listeners = new Set<() => void>()

export function unreachable(): void {
  set(false)
}

export function reached(): void {
  set(true)
}

function set(value: boolean): void {
  if (answered === value) return
  answered = value
  for (const listener of listeners) listener()
}

function read(): Connection {
  if (!navigator.onLine) return 'offline'
  return answered ? 'online' : 'unreachable'
}

/** Calls the listener at each change between these states. Returns a function that ends it. */
export function onConnection(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}

export function useConnection(): Connection {
  return useSyncExternalStore(onConnection, read)
}
