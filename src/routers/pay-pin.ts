import * as z from 'zod'
import { addDevice } from '../pay/pin/add-device.ts'
import { finishLogin } from '../pay/pin/finish-login.ts'
import { finishRegistration } from '../pay/pin/finish-registration.ts'
import { listDevices } from '../pay/pin/list-devices.ts'
import { readPinStatus } from '../pay/pin/read-pin-status.ts'
import { removeDevice } from '../pay/pin/remove-device.ts'
import {
  addDeviceInput,
  addDeviceOutput,
  deviceInput,
  deviceList,
  finishLoginInput,
  finishLoginOutput,
  finishRegistrationInput,
  finishRegistrationOutput,
  pinStatus,
  startLoginInput,
  startLoginOutput,
  startRegistrationInput,
  startRegistrationOutput,
} from '../pay/pin/schema.ts'
import { startLogin } from '../pay/pin/start-login.ts'
import { startRegistration } from '../pay/pin/start-registration.ts'
import { completeReverify } from '../social/people/complete-reverify.ts'
import { completeIdentityInput, startIdentityInput, startIdentityOutput } from '../social/people/schema.ts'
import { startReverify } from '../social/people/start-reverify.ts'
import { noInput } from '../shared/text.ts'
import { member, owner, router } from './trpc.ts'

export const payPinRouter = router({
  status: member('read', noInput, pinStatus).query(({ ctx }) => readPinStatus(ctx)),
  startRegistration: member('pin', startRegistrationInput, startRegistrationOutput).mutation(({ ctx, input }) =>
    startRegistration(ctx, input),
  ),
  finishRegistration: member('pin', finishRegistrationInput, finishRegistrationOutput).mutation(({ ctx, input }) =>
    finishRegistration(ctx, input),
  ),
  startLogin: member('pin', startLoginInput, startLoginOutput).mutation(({ ctx, input }) => startLogin(ctx, input)),
  finishLogin: member('pin', finishLoginInput, finishLoginOutput).mutation(({ ctx, input }) => finishLogin(ctx, input)),
  devices: member('read', noInput, deviceList).query(({ ctx }) => listDevices(ctx)),
  addDevice: member('pin', addDeviceInput, addDeviceOutput).mutation(({ ctx, input }) => addDevice(ctx, input)),
  removeDevice: owner('write', deviceInput, z.object({ removed: z.literal(true) })).mutation(({ ctx, input }) => removeDevice(ctx, input)),
  startReverify: member('identity', startIdentityInput, startIdentityOutput).mutation(({ ctx, input }) => startReverify(ctx, input)),
  completeReverify: member('write', completeIdentityInput, z.object({ verifiedAt: z.iso.datetime() })).mutation(({ ctx, input }) =>
    completeReverify(ctx, input),
  ),
})
