/** Kiwi's keys for the sandbox. They are valid nowhere else, so they may be in the source. */
export const sandboxCredentials = {
  kakao: { clientId: 'kiwi-sandbox-kakao-rest-api-key', clientSecret: 'kiwi-sandbox-kakao-client-secret' },
  google: { clientId: 'kiwi-sandbox.apps.googleusercontent.test', clientSecret: 'kiwi-sandbox-google-client-secret' },
  naver: { clientId: 'kiwi-sandbox-naver-id', clientSecret: 'sandboxNvr' },
  apple: {
    clientId: 'test.kiwi.sandbox.signin',
    teamId: 'KIWITEAM01',
    keyId: 'KIWISIGNIN',
    /** PKCS8 in base64, as the .p8 file without its first and last line. */
    privateKey:
      'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjI1pGvRrdhaK6DYJIasHqrvzGPX67jw3e6WRcatIKLGhRANCAATY26EBOyXXONOuWaESJCDDe1MQ3RfHnSRwpb79vqhRjb7cuEJB2UcZVj7IuDh35niBhi+8NBQAL33StvdMntll',
  },
  portone: {
    storeId: 'store-00000000-0000-4000-8000-000000000001',
    channelKey: 'channel-key-00000000-0000-4000-8000-000000000001',
    /** Of cash receipts. */
    receiptChannelKey: 'channel-key-00000000-0000-4000-8000-000000000002',
    apiSecret: 'kiwi-sandbox-portone-api-secret',
    /** Standard Webhooks secret: the base64 after `whsec_` is the HMAC key. */
    webhookSecret: 'whsec_a2l3aS1zYW5kYm94LXdlYmhvb2stc2VjcmV0LTAwMDE=',
  },
  openbanking: {
    clientId: 'kiwi-sandbox-openbanking-client-id',
    clientSecret: 'kiwi-sandbox-openbanking-client-secret',
    /** 이용기관코드: the first 10 characters of each bank_tran_id. */
    clientUseCode: 'M202600001',
    passPhrase: 'NONE',
  },
  /** Signs push messages: `private.public`. */
  push: {
    key: 'CAapAC5D0oO9h5cW6yXjYdQlDTOryvjRxubBnjsmT6E.BKuhPBQ76N1RXElv8Oa6wjk9GdvJFqSjRTvQX73uLGtWIqD6V33-2FeLvlUxQZdYBl-XiFMzEHOHumboUHCbDY0',
  },
  couriers: { key: 'sandboxCourierTrackKey' },
  juso: { confmKey: 'U01TX0FVVEgy-kiwi-sandbox-MTEyMzQ1' },
  virtualaccounts: {
    apiKey: 'kiwi-sandbox-virtual-accounts-key',
    /** Standard Webhooks, as above. */
    webhookSecret: 'whsec_a2l3aS1zYW5kYm94LWRlcG9zaXQtc2VjcmV0LTAwMDE=',
  },
} as const

/** The same key in PEM. */
export const appleSigningKey = `-----BEGIN PRIVATE KEY-----\n${sandboxCredentials.apple.privateKey}\n-----END PRIVATE KEY-----`

/**
 * Kiwi's own account at the bank (약정 계좌): deposits are paid from it, withdrawals and payments from
 * outside are paid into it.
 */
export const kiwiAccount = {
  fintechUseNum: '120260000100000000000001',
  bankCode: '004',
  bankName: 'KB국민은행',
  accountNumber: '00012345678901',
  holderName: '주식회사키위',
  balanceKrw: 1_000_000_000,
} as const

/** The settings of a Kiwi whose providers are the sandbox at `sandboxUrl`. */
export function providerSettings(sandboxUrl: string): Record<string, string> {
  const { kakao, naver, google, apple, portone, openbanking, virtualaccounts, juso, couriers, push } = sandboxCredentials
  return {
    KAKAO_ISSUER: `${sandboxUrl}/kakao`,
    KAKAO_CLIENT_ID: kakao.clientId,
    KAKAO_CLIENT_SECRET: kakao.clientSecret,
    GOOGLE_ISSUER: `${sandboxUrl}/google`,
    GOOGLE_CLIENT_ID: google.clientId,
    GOOGLE_CLIENT_SECRET: google.clientSecret,
    NAVER_LOGIN_URL: `${sandboxUrl}/naver`,
    NAVER_API_URL: `${sandboxUrl}/naver`,
    NAVER_CLIENT_ID: naver.clientId,
    NAVER_CLIENT_SECRET: naver.clientSecret,
    APPLE_ISSUER: `${sandboxUrl}/apple`,
    APPLE_CLIENT_ID: apple.clientId,
    APPLE_TEAM_ID: apple.teamId,
    APPLE_KEY_ID: apple.keyId,
    APPLE_PRIVATE_KEY: apple.privateKey,
    PORTONE_API_URL: `${sandboxUrl}/portone`,
    PORTONE_PAGE_URL: `${sandboxUrl}/portone/identity`,
    PORTONE_STORE_ID: portone.storeId,
    PORTONE_CHANNEL_KEY: portone.channelKey,
    PORTONE_API_SECRET: portone.apiSecret,
    PORTONE_WEBHOOK_SECRET: portone.webhookSecret,
    POSTCODE_URL: `${sandboxUrl}/juso`,
    POSTCODE_KEY: juso.confmKey,
    PUSH_KEYS: `k1:${push.key}`,
    PUSH_SANDBOX_URL: `${sandboxUrl}/push`,
    COURIER_URL: `${sandboxUrl}/couriers`,
    COURIER_KEY: couriers.key,
    PORTONE_RECEIPT_CHANNEL_KEY: portone.receiptChannelKey,
    OPENBANKING_URL: `${sandboxUrl}/openbanking`,
    OPENBANKING_CLIENT_ID: openbanking.clientId,
    OPENBANKING_CLIENT_SECRET: openbanking.clientSecret,
    OPENBANKING_ORG_CODE: openbanking.clientUseCode,
    OPENBANKING_CENTRAL_ACCOUNT: kiwiAccount.accountNumber,
    DEPOSITS_URL: `${sandboxUrl}/virtualaccounts`,
    DEPOSITS_KEY: virtualaccounts.apiKey,
    DEPOSIT_WEBHOOK_SECRET: virtualaccounts.webhookSecret,
    OPENBANKING_CENTRAL_FINTECH_NUM: kiwiAccount.fintechUseNum,
  }
}
