import { startNodeApi } from '../api.ts'
import { describePin } from './pin-contract.ts'

describePin('Node', startNodeApi)
