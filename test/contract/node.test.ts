import { startNodeApi } from '../api.ts'
import { describeApi } from './api-contract.ts'

describeApi('Node', startNodeApi)
