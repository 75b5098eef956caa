import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'

/** How to run a program that refuses root: prefix of its command, and owner of its files. */
export type Unprivileged = { prefix: string[]; owner: { uid: number; gid: number } | null }

const NOBODY = 65_534

/**
 * Postgres refuses uid 0. Takes the first way that can run `program` and reach `dir`: as we are,
 * when not root; in a user namespace, which keeps the files root's; as the owner of `dir`; as
 * `nobody`. Throws when none can.
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
  // With a new owner the directory only has to be reachable now; else it has to be writable
  // already.
  const question = owner ? 'test -x "$1" && test -x "$(dirname "$2")"' : 'test -x "$1" && test -w "$2"'
  const [command, ...args] = [...prefix, 'sh', '-c', question, 'sh', program, dir]
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}
