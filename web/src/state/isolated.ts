export { isolated } from '../../../src/shared/isolated.ts'
