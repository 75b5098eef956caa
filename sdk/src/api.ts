import type { TRPCClient, TRPCClientError } from '@trpc/client'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
// The packed SDK has these types written out (tools/sdk/api-types.ts).
import type { AppRouter } from '../../src/routers/index.ts'

export type RouterInputs = inferRouterInputs<AppRouter>
export type RouterOutputs = inferRouterOutputs<AppRouter>
/** Every procedure of the API by its name. */
export type KiwiApi = TRPCClient<AppRouter>
/** What a refusal carries. */
export type ApiErrorData = NonNullable<TRPCClientError<AppRouter>['data']>
