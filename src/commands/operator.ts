import { userInfo } from 'node:os'
import type { CommandIo } from './io.ts'

/** The operator's name in the audit log: the login behind sudo, else the login. */
export function operatorOf({ env }: Pick<CommandIo, 'env'>): string {
  return `cli:${env['SUDO_USER'] ?? loginName()}`
}

/** A container's user may have no name. */
function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
