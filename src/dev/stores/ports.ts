import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ports that systems hand out for outgoing connections (Linux from 32768, macOS from 49152): none of those comes between. */
const [lowest, highest] = [20_000, 32_000]
const tries = 200

const claims = new Map<number, { holder: string; claim: Socket }>()

/**
 * A TCP port of 127.0.0.1 that is this process's alone among all that ask here, from now until it ends, so that a child may listen on
 * it later: the first of `wanted` that can be had, else any. What the same `holder` claimed before stays its own.
 * The claim is the UDP port of the same number: the kernel gives it to one process and takes it back however that one ends.
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

/** Whether nothing on 127.0.0.1 listens on the port right now. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
