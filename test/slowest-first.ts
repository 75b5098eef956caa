import { existsSync } from 'node:fs'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The suites that take longer than a few seconds, in the order in which they start. The longest
 * come first, so that no worker is left with one at the end. Suites with a browser stand apart,
 * because only two run at a time.
 */
const slowest = [
  'test/browser/wallet.test.ts',
  'src/dev/dev.test.ts',
  'test/browser/commerce.test.ts',
  'test/browser/coupons.test.ts',
  'test/faults/queries.test.ts',
  'test/faults/runner.test.ts',
  'test/faults/aborts.test.ts',
  'test/faults/soak.test.ts',
  'test/browser/way.test.ts',
  'test/faults/verbs.test.ts',
  'test/faults/money/histories.test.ts',
  'test/browser/wallet-keys.test.ts',
  'src/db/transaction.faults.test.ts',
  'demo/seed/seed.test.ts',
  'src/social/interest/random-lists.test.ts',
  'src/social/interest/interest-faults.test.ts',
  'test/processes.test.ts',
  'test/browser/tabs.test.ts',
  'test/faults/pin.test.ts',
  'src/commands/cli.test.ts',
  'test/browser/identity.test.ts',
  'src/commands/rank/simulate/simulate.test.ts',
  'test/browser/home.test.ts',
  'test/browser/interactions.test.ts',
  'test/browser/interest.test.ts',
  'test/browser/people.test.ts',
  'test/browser/safety.test.ts',
  'test/browser/ranking-desk.test.ts',
  'test/faults/money-attacks/deadlocks.test.ts',
  'test/leaving.test.ts',
  'src/social/leaving/leaving.test.ts',
  'src/pay/settlement/reconcile.test.ts',
  'src/pay/proof/tampering.test.ts',
  'src/pay/proof/verify-ledger.test.ts',
  'test/authorisation.test.ts',
  'src/commerce/sheets/sheets.test.ts',
  'test/city-plans.test.ts',
  'test/browser/leaving.test.ts',
  'test/browser/settings.test.ts',
  'test/browser/composer.test.ts',
  'src/social/media/media.test.ts',
  'src/pay/bank/top-up.test.ts',
  'test/browser/social.test.ts',
  'src/pay/bank/withdraw.test.ts',
  'demo/pictures.test.ts',
  'test/contract/edge.test.ts',
  'src/platform/pictures/pictures.test.ts',
  'src/commands/pay/keys.test.ts',
  'test/fuzz/fuzz.test.ts',
  'sandbox/control.test.ts',
  'src/db/transaction.test.ts',
  'src/commands/doctor/examine.test.ts',
  'src/pay/settlement/payout-at-bank.test.ts',
  'src/pay/wallet/send-money.test.ts',
  'src/pay/bank/link-account.test.ts',
  'src/pay/desk/decide-payout.test.ts',
  'test/docs.test.ts',
  'src/commerce/coupons/coupons.test.ts',
  'src/commerce/orders/return-histories.test.ts',
  'src/commerce/orders/histories.test.ts',
  'test/contract/pin-edge.test.ts',
  'test/packed-sdk.test.ts',
  'test/faults/money-attacks/days.test.ts',
  'test/runner-roles.test.ts',
  'test/limits.test.ts',
]

/** Vitest orders by the times of an earlier run; a fresh checkout has none. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const gone = slowest.find((file) => !existsSync(file))
    if (gone !== undefined) throw new Error(`Mend test/slowest-first.ts: there is no ${gone} any more.`)
    const others = await super.sort(files)
    const place = ({ moduleId, project }: TestSpecification) => {
      const listed = slowest.indexOf(moduleId.slice(project.config.root.length + 1))
      return listed === -1 ? slowest.length : listed
    }
    return others.toSorted((one, other) => place(one) - place(other))
  }
}
