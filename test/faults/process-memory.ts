import { closeSync, openSync, readFileSync, readSync } from 'node:fs'

const chunkBytes = 8 * 1024 * 1024

/**
 * The names of the texts that a running process holds in its memory: as UTF-8, UTF-16, hex or
 * base64. Reads every readable map of /proc/<pid>/mem while the process runs: read twice to be
 * sure. Linux; needs its user or root.
 */
export function findInMemory(pid: number, texts: Record<string, string>): Set<string> {
  const needles = Object.entries(texts).flatMap(([name, text]) => formsOf(text).map((bytes) => ({ name, bytes })))
  const longest = Math.max(...needles.map(({ bytes }) => bytes.length))
  const found = new Set<string>()
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  const chunk = Buffer.alloc(chunkBytes + longest)
  let readBytes = 0
  try {
    for (const { from, to } of readableMaps(pid)) {
      // Overlaps by a needle's length, so that none hides on a border.
      for (let at = from; at < to; at += chunkBytes) {
        const length = readOrNothing(memory, chunk, Math.min(chunkBytes + longest, to - at), at)
        readBytes += length
        const seen = chunk.subarray(0, length)
        for (const { name, bytes } of needles) if (!found.has(name) && seen.includes(bytes)) found.add(name)
      }
    }
  } finally {
    closeSync(memory)
  }
  if (readBytes < 10 * 1024 * 1024) throw new Error(`Only ${readBytes} bytes of process ${pid} could be read: nothing is proved.`)
  return found
}

/** How a text may lie in memory, in a dump or in a log. */
export function formsOf(text: string): Buffer[] {
  const utf8 = Buffer.from(text, 'utf8')
  return [utf8, Buffer.from(text, 'utf16le'), Buffer.from(utf8.toString('hex')), Buffer.from(utf8.toString('base64').replace(/=+$/, ''))]
}

function readableMaps(pid: number): { from: number; to: number }[] {
  const lines = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')
  return lines.flatMap((line) => {
    const [, from = '', to = '', rest = ''] = /^([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \S+\s*(.*)$/.exec(line) ?? []
    // The kernel's own pages; vsyscall lies beyond what a read can be asked for.
    if (from === '' || /^\[v(var|sys)/.test(rest)) return []
    return [{ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) }]
  })
}

/** A map may be gone, or a guard page: that is not ours to read. */
function readOrNothing(memory: number, into: Buffer, length: number, at: number): number {
  try {
    return readSync(memory, into, 0, length, at)
  } catch {
    return 0
  }
}
