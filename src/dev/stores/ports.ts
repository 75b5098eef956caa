import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ports of outgoing connections (Linux from 32768, macOS from 49152). */
const [lowest, highest] = [20_000, 32_000]
const tries = 200

const claims = new Map<number, { holder: string; claim: Socket }>()

/**
 * Claims a TCP port of 127.0.0.1 until this process ends, so that a child can listen on it later:
 * the first free one of `wanted`, else any. A `holder` keeps its earlier claims. The claim is the
 * UDP port of the same number, which the kernel gives to one process and frees at its end.
 */
export async function claimPort(wanted: (number | undefined)[] = [], holder = ''): Promise<number> {
  for (const port of wanted) {
    if (port !== undefined && (await isClaimed(port, holder))) return port
  }
  for (let tried = 0; tried < tries; tried += 1) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (!claims.has(port) && (await isClaimed(port, holder))) return port
  }
  throw new Error(`No free port was found between ${lowest} and ${highest} in ${tries} tries.`)
}

async function isClaimed(port: number, holder: string): Promise<boolean> {
  const earlier = claims.get(port)
  if (earlier) return earlier.holder === holder
  const claim = createSocket('udp4').unref()
  const bound = once(claim, 'listening').then(
    () => true,
    () => false,
  )
  claim.bind({ port, address: '127.0.0.1', exclusive: true })
  if (!(await bound)) return false
  if (claims.has(port) || !(await isFree(port))) {
    claim.close()
    return claims.get(port)?.holder === holder
  }
  claims.set(port, { holder, claim })
  return true
}

/** Whether nothing listens on the port of 127.0.0.1 now. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
