const key = 'a'.repeat(40)
/**
 * Settings of a test world except its stores. No provider listens unless a test overrides its URL.
 */
export const testEnv = {
  NODE_ENV: 'test',
  PORT: '0',
  LOG_LEVEL: 'silent',
  // Suites ask as fast as they can, from one address; those of limits turn them on.
  RATE_LIMITS: 'off',
  STORAGE_SECRET: key,
  OPS_TOKEN: 'o'.repeat(40),
  KAKAO_ISSUER: 'http://127.0.0.1:9/kakao',
  KAKAO_CLIENT_ID: 'kakao-client',
  KAKAO_CLIENT_SECRET: 'kakao-secret',
  GOOGLE_ISSUER: 'http://127.0.0.1:9/google',
  GOOGLE_CLIENT_ID: 'google-client',
  GOOGLE_CLIENT_SECRET: 'google-secret',
  PORTONE_API_URL: 'http://127.0.0.1:9/portone',
  PORTONE_PAGE_URL: 'http://127.0.0.1:9/portone/identity',
  PORTONE_STORE_ID: 'store-test',
  PORTONE_CHANNEL_KEY: 'channel-test',
  PORTONE_API_SECRET: 'portone-secret',
  PORTONE_WEBHOOK_SECRET: 'whsec_dGVzdC1zZWNyZXQtdGVzdC1zZWNyZXQ=',
  IDENTITY_KEYS: `k1:${key}`,
  DEPOSIT_WEBHOOK_SECRET: 'whsec_dGVzdC1kZXBvc2l0LXRlc3QtZGVwb3NpdC0=',
  PIN_SETUPS:
    'k1:ddQWKq7GMk52Ht0LHbFGSeebZyw7nuMKfkcAfhd5ROmlPjFE2becIlDnakyHdKxmOUaViOhy4CsMd9hJ1c2nERkbtA0XgaIL3VRUC7MVQNZPEUI3cluLuiQ87bJia1oC3nABdHLrwavJQuTXlf42CIf2vF3FELZqe43sLAiV0ms',
  OPENBANKING_URL: 'http://127.0.0.1:9/openbanking',
  OPENBANKING_CLIENT_ID: 'kiwi',
  OPENBANKING_CLIENT_SECRET: 'kiwi-secret',
  OPENBANKING_ORG_CODE: 'M202600001',
  OPENBANKING_CENTRAL_ACCOUNT: '000000000000',
  DEPOSITS_URL: 'http://127.0.0.1:9/virtualaccounts',
  DEPOSITS_KEY: 'deposits-key',
  OPENBANKING_CENTRAL_FINTECH_NUM: '0'.repeat(24),
  BANK_KEYS: 'test-key-1:eBSlG0z3ZekU5w088IeCes4L8wdXLQFd2ZAih2UAWko',
  BANK_SIGNING_KEY: 'MC4CAQAwBQYDK2VwBCIEIALpLK06I91nJTfrXz_822OV0rZP10FNcmJs87wz_ZnM',
  BANK_ROOT_KEY: 'OIT04Pa1FnPS2BFireZuz8nIUnuXBWGZSwEGM3i2rcg',
  BANK_INDEX_KEY: 'b'.repeat(40),
  BANK_CODE_KEY: 'c'.repeat(40),
}
