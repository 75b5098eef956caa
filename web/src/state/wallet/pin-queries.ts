import { queryOptions } from '@tanstack/react-query'
import { kiwi } from '../kiwi.ts'
import { walletStatus } from './secrets.ts'

/** In a file of their own, because they load the code of the PIN and the device's key. */
export const pinQueries = {
  /** The state of the PIN, and this browser's device as `thisDeviceId`. */
  pin: () => queryOptions({ queryKey: ['wallet', 'pin'], queryFn: walletStatus, staleTime: 0 }),
  devices: () =>
    queryOptions({ queryKey: ['wallet', 'pin', 'devices'], queryFn: ({ signal }) => kiwi.pay.pin.devices.query(undefined, { signal }) }),
}
