import type { DeviceKey, DeviceKeyStore } from './device-key.ts'

const database = 'kiwi-wallet'
const table = 'device-key'

/** Keys in the browser, across visits. Opens the database for each act: they are rare. */
export function indexedDbKeyStore(): DeviceKeyStore {
  return {
    get: async (personId) => ((await act('readonly', (keys) => keys.get(personId))) as DeviceKey | undefined) ?? null,
    put: async (personId, key) => void (await act('readwrite', (keys) => keys.put(key, personId))),
    delete: async (personId) => void (await act('readwrite', (keys) => keys.delete(personId))),
  }
}

/** Resolves when the transaction is complete, not only asked for: a key that is said to be kept is kept. */
function act(mode: IDBTransactionMode, work: (keys: IDBObjectStore) => IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(database, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore(table)
    opening.onerror = () => reject(failureOf(opening.error))
    opening.onsuccess = () => {
      const transaction = opening.result.transaction(table, mode)
      const request = work(transaction.objectStore(table))
      transaction.oncomplete = () => {
        opening.result.close()
        resolve(request.result)
      }
      transaction.onabort = () => {
        opening.result.close()
        reject(failureOf(transaction.error))
      }
    }
  })
}

function failureOf(cause: DOMException | null): Error {
  return new Error('This browser keeps no keys: its storage is full or switched off.', { cause })
}
