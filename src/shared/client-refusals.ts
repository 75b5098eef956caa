/** A client shows these by itself: without an answer of the API, or from a code in a redirect. */
export const clientRefusals = {
  SIGN_IN_EXPIRED: { ko: '로그인 시간이 지났어요. 처음부터 다시 해 주세요.', en: 'This sign-in has expired. Please start again.' },
  SIGN_IN_CANCELLED: {
    ko: '로그인을 취소했어요. 다시 하려면 아래에서 골라 주세요.',
    en: 'You cancelled the sign-in. Choose a way below to try again.',
  },
  SIGN_IN_REFUSED: { ko: '로그인 제공자가 요청을 거절했어요. 다시 시도해 주세요.', en: 'The sign-in provider refused. Please try again.' },
  ALREADY_JOINED: {
    ko: '이미 다른 방법으로 가입했어요. 처음 가입한 방법으로 로그인해 주세요.',
    en: 'You already joined with another sign-in. Please use that one.',
  },
  ACCOUNT_SUSPENDED: { ko: '이용이 정지된 계정이에요.', en: 'This account is suspended.' },
  TOO_MANY_REQUESTS: { ko: '요청이 너무 많아요. 잠시 뒤 다시 해 주세요.', en: 'Too many requests. Please wait a moment.' },
  PIN_REQUIRED: { ko: '결제 비밀번호를 입력해 주세요.', en: 'Please enter your payment PIN.' },
  DEVICE_UNKNOWN: {
    ko: '이 기기는 결제에 쓸 수 없어요. 본인 확인 뒤 기기를 등록해 주세요.',
    en: 'This device may not pay yet. Verify your identity to add it.',
  },
  UPLOAD_REFUSED: { ko: '사진을 올리지 못했어요. 다시 시도해 주세요.', en: 'The picture could not be uploaded. Please try again.' },
  UNAVAILABLE: { ko: '지금은 처리할 수 없어요. 잠시 뒤 다시 해 주세요.', en: 'Not available right now. Please try again shortly.' },
} as const
