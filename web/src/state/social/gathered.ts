interface Asked<Value> {
  resolve: (value: Value | undefined) => void
  reject: (error: unknown) => void
}

/**
 * A look-up by one id that asks for many at once: those that are asked for in one moment go
 * together, at most so many in a call.
 */
export function gathered<Value>(
  most: number,
  find: (ids: string[]) => Promise<ReadonlyMap<string, Value>>,
): (id: string) => Promise<Value | undefined> {
  let waiting = new Map<string, Asked<Value>[]>()
  function send() {
    const all = [...waiting]
    waiting = new Map()
    for (let from = 0; from < all.length; from += most) {
      const part = all.slice(from, from + most)
      find(part.map(([id]) => id)).then(
        (found) => part.forEach(([id, asked]) => asked.forEach(({ resolve }) => resolve(found.get(id)))),
        (error: unknown) => part.forEach(([, asked]) => asked.forEach(({ reject }) => reject(error))),
      )
    }
  }
  return (id) =>
    new Promise((resolve, reject) => {
      if (waiting.size === 0) setTimeout(send)
      waiting.set(id, [...(waiting.get(id) ?? []), { resolve, reject }])
    })
}
