import { startEdgeApi } from '../edge.ts'
import { describePin } from './pin-contract.ts'

describePin('workerd', startEdgeApi)
