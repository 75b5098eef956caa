import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'

/** How to run a program that refuses to be root: what stands before its command, and who owns the files it writes. */
export type Unprivileged = { prefix: string[]; owner: { uid: number; gid: number } | null }

const NOBODY = 65_534

/**
 * Postgres refuses to run as uid 0. In order: as we are, when we are not root; inside a user namespace, where the same files
 * stay root's but the process is nobody special; as the owner of the state directory; as `nobody`.
 * The first way that can run `program` and reach `dir` is taken; throws one sentence when none can.
 */
export function unprivileged(program: string, dir: string): Unprivileged {
  if (process.getuid?.() !== 0) return { prefix: [], owner: null }
  const namespace: Unprivileged = { prefix: ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'], owner: null }
  const { uid, gid } = statSync(dir)
  const ways = [namespace, ...(uid === 0 ? [] : [as(uid, gid)]), as(NOBODY, NOBODY)]
  const way = ways.find((candidate) => reaches(candidate, program, dir))
  if (way) return way
  throw new Error(
    `Postgres does not run as root, and no other user can reach ${dir}: start Kiwi as an ordinary user, ` +
      'or move the checkout to a directory everyone may enter (/srv, say), or set DATABASE_URL.',
  )
}

function as(uid: number, gid: number): Unprivileged {
  return { prefix: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'], owner: { uid, gid } }
}

function reaches({ prefix, owner }: Unprivileged, program: string, dir: string): boolean {
  // A directory that will be handed over only has to be reachable now; otherwise it has to be writable already.
  const question = owner ? 'test -x "$1" && test -x "$(dirname "$2")"' : 'test -x "$1" && test -w "$2"'
  const [command, ...args] = [...prefix, 'sh', '-c', question, 'sh', program, dir]
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}
