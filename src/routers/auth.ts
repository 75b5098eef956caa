import { completeIdentity } from '../social/people/complete-identity.ts'
import { linkChannel } from '../social/people/link-channel.ts'
import { completeIdentityInput, linkChannelInput, startIdentityInput, startSignInInput } from '../social/people/schema.ts'
import { signOut } from '../social/people/sign-out.ts'
import { startIdentity } from '../social/people/start-identity.ts'
import { startSignIn } from '../social/people/start-sign-in.ts'
import { noInput } from '../shared/text.ts'
import { anyone, member, pending, router } from './trpc.ts'

export const authRouter = router({
  startSignIn: anyone('signIn')
    .input(startSignInInput)
    .mutation(({ ctx, input }) => startSignIn(ctx, input)),
  startIdentity: pending('identity')
    .input(startIdentityInput)
    .mutation(({ ctx, input }) => startIdentity(ctx, input)),
  completeIdentity: pending('write')
    .input(completeIdentityInput)
    .mutation(({ ctx, input }) => completeIdentity(ctx, input)),
  linkChannel: member('write')
    .input(linkChannelInput)
    .mutation(({ ctx, input }) => linkChannel(ctx, input)),
  signOut: pending('write')
    .input(noInput)
    .mutation(({ ctx }) => signOut(ctx)),
})
