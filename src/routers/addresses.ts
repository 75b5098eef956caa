import { findRoads } from '../commerce/addresses/find-roads.ts'
import { listAddresses } from '../commerce/addresses/list-addresses.ts'
import { removeAddress } from '../commerce/addresses/remove-address.ts'
import { saveAddress } from '../commerce/addresses/save-address.ts'
import { addressInput, addressList, findRoadsInput, foundRoads, saveAddressInput } from '../commerce/addresses/schema.ts'
import { noInput } from '../shared/text.ts'
import { member, router } from './trpc.ts'

/** The caller's address book: sealed at rest, shown to the caller alone. */
export const addressesRouter = router({
  list: member('read', noInput, addressList).query(({ ctx }) => listAddresses(ctx)),
  save: member('write', saveAddressInput, addressList).mutation(({ ctx, input }) => saveAddress(ctx, input)),
  remove: member('write', addressInput, addressList).mutation(({ ctx, input }) => removeAddress(ctx, input)),
  /**
   * A mutation: the words are part of an address, and the input of a query stands in URLs, which
   * proxies log.
   */
  findRoads: member('search', findRoadsInput, foundRoads).mutation(({ ctx, input }) => findRoads(ctx, input)),
})
