import { addDevice } from '../domain/pay/pin/add-device.ts'
import { finishLogin } from '../domain/pay/pin/finish-login.ts'
import { finishRegistration } from '../domain/pay/pin/finish-registration.ts'
import { listDevices } from '../domain/pay/pin/list-devices.ts'
import { readPinStatus } from '../domain/pay/pin/read-pin-status.ts'
import { removeDevice } from '../domain/pay/pin/remove-device.ts'
import {
  addDeviceInput,
  deviceInput,
  finishLoginInput,
  finishRegistrationInput,
  startLoginInput,
  startRegistrationInput,
} from '../domain/pay/pin/schema.ts'
import { startLogin } from '../domain/pay/pin/start-login.ts'
import { startRegistration } from '../domain/pay/pin/start-registration.ts'
import { completeReverify } from '../domain/people/complete-reverify.ts'
import { completeIdentityInput, startIdentityInput } from '../domain/people/schema.ts'
import { startReverify } from '../domain/people/start-reverify.ts'
import { nothing } from '../shared/text.ts'
import { member, owner, router } from './trpc.ts'

export const payPinRouter = router({
  status: member('read')
    .input(nothing)
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
    .input(nothing)
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
