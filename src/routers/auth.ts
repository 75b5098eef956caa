import * as z from 'zod'
import { completeIdentity } from '../social/people/complete-identity.ts'
import { linkChannel } from '../social/people/link-channel.ts'
import {
  channelList,
  completeIdentityInput,
  joining,
  linkChannelInput,
  me,
  startIdentityInput,
  startIdentityOutput,
  startSignInInput,
  startSignInOutput,
} from '../social/people/schema.ts'
import { listChannels } from '../social/people/list-channels.ts'
import { finishPasskeySignIn, startPasskeySignIn } from '../social/passkeys/sign-in.ts'
import { passkeyOptions, passkeySignInInput, passkeySignInOutput } from '../social/passkeys/schema.ts'
import { signOut } from '../social/people/sign-out.ts'
import { startIdentity } from '../social/people/start-identity.ts'
import { startSignIn } from '../social/people/start-sign-in.ts'
import { noInput } from '../shared/text.ts'
import { anyone, evenSuspended, member, pending, router } from './trpc.ts'

export const authRouter = router({
  channels: anyone('read', noInput, channelList).query(({ ctx }) => listChannels(ctx)),
  startSignIn: anyone('signIn', startSignInInput, startSignInOutput).mutation(({ ctx, input }) => startSignIn(ctx, input)),
  startPasskey: anyone('signIn', noInput, passkeyOptions).mutation(({ ctx }) => startPasskeySignIn(ctx)),
  finishPasskey: anyone('signIn', passkeySignInInput, passkeySignInOutput).mutation(({ ctx, input }) => finishPasskeySignIn(ctx, input)),
  startIdentity: pending('identity', startIdentityInput, startIdentityOutput).mutation(({ ctx, input }) => startIdentity(ctx, input)),
  completeIdentity: pending('write', completeIdentityInput, joining).mutation(({ ctx, input }) => completeIdentity(ctx, input)),
  linkChannel: member('write', linkChannelInput, me).mutation(({ ctx, input }) => linkChannel(ctx, input)),
  signOut: evenSuspended('write', noInput, z.object({ signedOut: z.literal(true) })).mutation(({ ctx }) => signOut(ctx)),
})
