import { createStore, del, get, set } from 'idb-keyval'
import type { DeviceKey, DeviceKeyStore } from './device-key.ts'

/** Keeps keys in the browser across visits. A write resolves when its transaction is complete. */
export function indexedDbKeyStore(): DeviceKeyStore {
  const store = createStore('kiwi-wallet', 'device-key')
  return {
    get: async (personId) => (await orSay(() => get<DeviceKey>(personId, store))) ?? null,
    put: (personId, key) => orSay(() => set(personId, key, store)),
    delete: (personId) => orSay(() => del(personId, store)),
  }
}

async function orSay<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (cause) {
    throw new Error('This browser keeps no keys: its storage is full or switched off.', { cause })
  }
}
