import type { SandboxAccount } from '../../sandbox/people.ts'
import { sandboxPeople } from '../../sandbox/people.ts'
import { providerSettings } from '../../sandbox/credentials.ts'
import { startSandbox } from '../../sandbox/server.ts'
import { systemCtx } from '../../src/context.ts'
import { linkAccount } from '../../demo/seed/link-account.ts'
import { publishKeys } from '../../src/pay/bank/publish-keys.ts'
import { createWorld, type TestPerson, type World } from './world.ts'

/** A world whose sign-in, identity and bank are a sandbox of its own. */
export async function sandboxWorld({
  isLive = false,
  sharesClock = false,
  settings = {},
  logFile,
}: { isLive?: boolean; sharesClock?: boolean; settings?: Record<string, string>; logFile?: string } = {}) {
  // With one clock for both, the bank's day is ours, however far a test moves on.
  let clock = () => new Date()
  const sandbox = await startSandbox({ now: () => clock() })
  const world = await createWorld(
    { ...providerSettings(sandbox.url), MAIL_URL: sandbox.mailUrl, ...settings },
    { isLive, ...(logFile !== undefined && { logFile }) },
  )
  if (sharesClock) clock = world.deps.now
  let next = 0
  return {
    sandbox,
    world,
    /**
     * Proves an account by 1 won, the whole way; each person another of the sandbox's unless told
     * otherwise.
     */
    async link(person: TestPerson, account: SandboxAccount = sandboxPeople()[next++ % 80]!.accounts[0]!): Promise<SandboxAccount> {
      await linkAtBank(world, person, account, sandbox.url)
      return account
    },
    async close() {
      await world.close()
      await sandbox.stop()
    },
  }
}

/** The same in any world whose bank is a sandbox. */
export async function linkAtBank(
  world: World,
  person: TestPerson,
  account: Pick<SandboxAccount, 'bankCode' | 'accountNumber'>,
  sandboxUrl: string,
): Promise<void> {
  const ctx = systemCtx(world.deps, 'link')
  await publishKeys(ctx)
  await linkAccount(ctx, person.ctx, account, sandboxUrl)
}
