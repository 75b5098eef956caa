import { startEdgeApi } from '../edge.ts'
import { describeApi } from './api-contract.ts'

describeApi('workerd', startEdgeApi)
