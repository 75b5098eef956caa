import type { ConsentText } from './consent-text.ts'

export const text: ConsentText = {
  ko: {
    title: '개인정보 수집과 이용',
    lead: '키위가 무엇을, 왜, 얼마 동안 가지고 있는지 적었어요. 동의하지 않을 수 있지만, 그러면 가입할 수 없어요.',
    sections: [
      {
        heading: '1. 가입할 때',
        paragraphs: [
          '로그인한 곳(카카오, 네이버, Google, Apple)이 주는 회원 번호와 별명. 로그인과 처음 이름을 정하는 데 쓰고, 계정이 있는 동안 가지고 있어요. 이메일과 친구 목록은 저장하지 않아요.',
          '본인 확인 결과에서는 CI와 DI를 되돌릴 수 없는 값으로 바꿔 그 값만 저장해요. 한 사람이 계정 하나만 갖게 하는 데 써요. 이름, 전화번호, 성별, 생년월일은 저장하지 않아요. 생년월일은 만 14세가 되었는지 보는 데에만 쓰고 바로 버려요.',
          '로그인한 기기의 종류와 시각. 법에 따라 세션이 끝난 뒤 석 달 동안 가지고 있어요(통신비밀보호법).',
        ],
      },
      {
        heading: '2. 쓰는 동안',
        paragraphs: [
          '올린 글, 사진, 댓글, 대화, 좋아요, 저장, 팔로우, 차단. 지우거나 그만둘 때까지 가지고 있어요. 사진에 든 위치 정보는 올릴 때 지워요.',
          '무엇을 보고 눌렀는지의 기록. 추천에 쓰고 90일 뒤에 지워요. 설정에서 개인화를 끌 수 있어요.',
          '신고와 운영팀의 결정. 신고는 결정한 뒤 1년, 그때 보관한 내용은 90일 동안 가지고 있어요. 결정의 기록은 계속 남고, 그만두면 이름 없이 번호만 남아요.',
        ],
      },
      {
        heading: '3. 돈을 쓸 때',
        paragraphs: [
          '주문, 결제, 송금, 정산의 기록. 법에 따라 5년 동안 가지고 있어요(전자상거래법, 전자금융거래법).',
          '은행 계좌 번호는 암호로 잠가 두고, 은행과 통신하는 프로세스만 열 수 있어요. 결제 비밀번호는 키위도 알 수 없는 방식으로 확인해요.',
        ],
      },
      {
        heading: '4. 누구에게 맡기고 주는지',
        paragraphs: [
          '본인 확인은 포트원과 그 본인확인기관, 계좌 확인과 이체는 오픈뱅킹과 은행, 로그인은 고른 로그인 제공자가 함께해요. 주문하면 주문에 필요한 내용을 그 가게가 봐요. 그 밖에는 법이 요구하는 때에만 남에게 줘요. 팔지 않아요.',
        ],
      },
      {
        heading: '5. 권리',
        paragraphs: [
          '내 정보를 보고, 고치고, 내려받고, 지우고, 동의를 거둘 수 있어요. 설정에서 할 수 있는 것은 설정에서, 그 밖의 것은 이 사이트 주소의 privacy@ 메일로 요청해 주세요.',
          '그만두면 법이 남기라고 한 기록과 본인 확인 값이 따로 남아요. 본인 확인 값은 30일 뒤에 지워요. 영구 정지된 사람의 것은 다시 가입하지 못하도록 계속 남겨요. 다른 사람과 함께한 기록에는 이름 없이 번호만 남아요.',
        ],
      },
      {
        heading: '6. 동의 기록',
        paragraphs: ['어떤 글의 몇 번째 판에 언제 동의했거나 거두었는지를 증거로 남겨요.'],
      },
    ],
  },
  en: {
    title: 'Collection and use of personal data',
    lead: 'What Kiwi holds, why, and for how long. You may decline, but then you cannot join.',
    sections: [
      {
        heading: '1. When you join',
        paragraphs: [
          'The member number and the nickname that your sign-in provider (Kakao, Naver, Google, Apple) gives us. We use them to sign you in and as your first name here, and keep them as long as the account. We store neither your e-mail address nor your friends.',
          'Of the identity check we keep only irreversible values made from CI and DI, so that one person has one account. We keep no name, phone number, sex or date of birth. The date of birth only tells us whether you are 14, and is dropped at once.',
          'The kind of device and the time of a sign-in, for three months after the session has ended, as the law demands (Protection of Communications Secrets Act).',
        ],
      },
      {
        heading: '2. While you use Kiwi',
        paragraphs: [
          'Your posts, pictures, comments, messages, likes, bookmarks, follows and blocks, until you delete them or leave. The location inside a picture is removed when it is uploaded.',
          'What you saw and tapped, for recommendations. It is deleted after 90 days. You can switch personalisation off in the settings.',
          'Reports and the decisions of our moderators. A report is kept for a year after the decision, and the copy of what was reported for 90 days. The record of decisions stays; after you leave it holds a number and no name.',
        ],
      },
      {
        heading: '3. When you use money',
        paragraphs: [
          'Orders, payments, transfers and settlements, for five years by law (E-Commerce Act, Electronic Financial Transactions Act).',
          'Bank account numbers are encrypted; only the process that talks to the bank can open them. Your payment PIN is checked in a way that does not show it to Kiwi.',
        ],
      },
      {
        heading: '4. Who else takes part',
        paragraphs: [
          'PortOne and its agencies verify your identity; open banking and the banks check accounts and move money; the provider that you choose signs you in. A shop sees what it needs for your order. Beyond that we give data to others only where the law demands it. We do not sell it.',
        ],
      },
      {
        heading: '5. Your rights',
        paragraphs: [
          'You can see, correct, download and delete your data, and take a consent back. Where the settings offer it, do it there; for everything else write to privacy@ the domain of this site.',
          'After you leave, what the law demands and the identity value stay, kept apart. The identity value is deleted after 30 days; that of a banned person stays, so that they cannot return. Records shared with others hold a number and no name.',
        ],
      },
      {
        heading: '6. Record of consent',
        paragraphs: ['As proof, we keep which version of a text you agreed to or withdrew from, and when.'],
      },
    ],
  },
}
