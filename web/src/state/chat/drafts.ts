/** What somebody began to write in a room. Forgotten with the person: see `forgetPerson`. */
const keyOf = (roomId: string) => `kiwi.chat.draft:${roomId}`

export function draftOf(roomId: string): string {
  try {
    return localStorage.getItem(keyOf(roomId)) ?? ''
  } catch {
    return ''
  }
}

export function keepDraft(roomId: string, body: string): void {
  try {
    if (body === '') localStorage.removeItem(keyOf(roomId))
    else localStorage.setItem(keyOf(roomId), body)
  } catch {
    // Full or forbidden storage: it is in the field alone.
  }
}
