export {
  BalanceProofError,
  type BalanceProof,
  type BalanceProofFlaw,
  type BalanceProofOptions,
  type ProvenBalance,
  verifyBalanceProof,
} from './balance-proof.ts'
export type { KiwiApi, RouterInputs, RouterOutputs } from './api.ts'
export { type CallOptions, createCalls } from './calls.ts'
export { createKiwi, type Kiwi } from './client.ts'
export { clientFailure, KiwiClientError, toKiwiError, type KiwiErrorCode } from './errors.ts'
export { newIdempotencyKey } from './idempotency-key.ts'
export { type PictureFiles, pictureSrcSet, pictureUrl } from './pictures.ts'
export type { PicturePurpose, PictureUploadOptions, UploadOptions } from './upload.ts'
export {
  BankKeyError,
  sealAccount,
  sealAccountNumber,
  verifyBankAccount,
  verifyKeyList,
  type AccountToSeal,
  type BankKey,
  type BankKeyList,
  type KeyStore,
  type SealedAccount,
  type SealTrust,
} from './seal.ts'
export { type DeviceKey, type DeviceKeyStore, memoryKeyStore } from './wallet/device-key.ts'
export { pinWeakness, type PinWeakness } from './wallet/pin-strength.ts'
export { checkoutPayee, type Payment, type SignedCheckout } from './wallet/statement.ts'
export {
  type Approval,
  createWalletKeys,
  type NewPinOptions,
  type WalletKeys,
  type WalletKeysOptions,
  type WalletStatus,
  WeakPinError,
} from './wallet/wallet-keys.ts'
