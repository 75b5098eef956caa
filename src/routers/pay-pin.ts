import { addDevice } from '../pay/pin/add-device.ts'
import { finishLogin } from '../pay/pin/finish-login.ts'
import { finishRegistration } from '../pay/pin/finish-registration.ts'
import { listDevices } from '../pay/pin/list-devices.ts'
import { readPinStatus } from '../pay/pin/read-pin-status.ts'
import { removeDevice } from '../pay/pin/remove-device.ts'
import {
  addDeviceInput,
  deviceInput,
  finishLoginInput,
  finishRegistrationInput,
  startLoginInput,
  startRegistrationInput,
} from '../pay/pin/schema.ts'
import { startLogin } from '../pay/pin/start-login.ts'
import { startRegistration } from '../pay/pin/start-registration.ts'
import { completeReverify } from '../social/people/complete-reverify.ts'
import { completeIdentityInput, startIdentityInput } from '../social/people/schema.ts'
import { startReverify } from '../social/people/start-reverify.ts'
import { noInput } from '../shared/text.ts'
import { member, owner, router } from './trpc.ts'

export const payPinRouter = router({
  status: member('read')
    .input(noInput)
    .query(({ ctx }) => readPinStatus(ctx)),
  startRegistration: member('pin')
    .input(startRegistrationInput)
    .mutation(({ ctx, input }) => startRegistration(ctx, input)),
  finishRegistration: member('pin')
    .input(finishRegistrationInput)
    .mutation(({ ctx, input }) => finishRegistration(ctx, input)),
  startLogin: member('pin')
    .input(startLoginInput)
    .mutation(({ ctx, input }) => startLogin(ctx, input)),
  finishLogin: member('pin')
    .input(finishLoginInput)
    .mutation(({ ctx, input }) => finishLogin(ctx, input)),
  devices: member('read')
    .input(noInput)
    .query(({ ctx }) => listDevices(ctx)),
  addDevice: member('pin')
    .input(addDeviceInput)
    .mutation(({ ctx, input }) => addDevice(ctx, input)),
  removeDevice: owner('write')
    .input(deviceInput)
    .mutation(({ ctx, input }) => removeDevice(ctx, input)),
  startReverify: member('identity')
    .input(startIdentityInput)
    .mutation(({ ctx, input }) => startReverify(ctx, input)),
  completeReverify: member('write')
    .input(completeIdentityInput)
    .mutation(({ ctx, input }) => completeReverify(ctx, input)),
})
