import { useState } from 'react'
import { noSeller, type SellerText } from './seller-text.ts'

/** A shop that is being opened, as it is typed. */
export interface OpeningDraft {
  name: string
  handle: string
  about: string
  seller: SellerText
}

/** On the device until the shop is open; signing out removes it. */
const key = 'kiwi.opening'

export function useOpeningDraft(): [OpeningDraft, (draft: OpeningDraft) => void] {
  const [draft, setDraft] = useState(read)
  return [
    draft,
    (next) => {
      setDraft(next)
      localStorage.setItem(key, JSON.stringify(next))
    },
  ]
}

export function forgetOpeningDraft(): void {
  localStorage.removeItem(key)
}

function read(): OpeningDraft {
  const empty: OpeningDraft = { name: '', handle: '', about: '', seller: noSeller }
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<OpeningDraft>
    return { ...empty, ...kept, seller: { ...noSeller, ...kept.seller } }
  } catch {
    return empty
  }
}
