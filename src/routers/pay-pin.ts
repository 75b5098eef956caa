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
  status: member.input(nothing).query(({ ctx }) => readPinStatus(ctx)),
  startRegistration: member.input(startRegistrationInput).mutation(({ ctx, input }) => startRegistration(ctx, input)),
  finishRegistration: member.input(finishRegistrationInput).mutation(({ ctx, input }) => finishRegistration(ctx, input)),
  startLogin: member.input(startLoginInput).mutation(({ ctx, input }) => startLogin(ctx, input)),
  finishLogin: member.input(finishLoginInput).mutation(({ ctx, input }) => finishLogin(ctx, input)),
  devices: member.input(nothing).query(({ ctx }) => listDevices(ctx)),
  addDevice: member.input(addDeviceInput).mutation(({ ctx, input }) => addDevice(ctx, input)),
  removeDevice: owner.input(deviceInput).mutation(({ ctx, input }) => removeDevice(ctx, input)),
  startReverify: member.input(startIdentityInput).mutation(({ ctx, input }) => startReverify(ctx, input)),
  completeReverify: member.input(completeIdentityInput).mutation(({ ctx, input }) => completeReverify(ctx, input)),
})
