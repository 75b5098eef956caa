/** Couriers that a shop may send with, and their own pages that follow a parcel. */
export const couriers = {
  cj: { ko: 'CJ대한통운', en: 'CJ Logistics', page: 'https://trace.cjlogistics.com/next/tracking.html?wblNo=' },
  hanjin: {
    ko: '한진택배',
    en: 'Hanjin',
    page: 'https://www.hanjin.com/kor/CMS/DeliveryMgr/WaybillResult.do?mCode=MN038&schLang=KR&wblnumText2=',
  },
  lotte: { ko: '롯데택배', en: 'Lotte', page: 'https://www.lotteglogis.com/home/reservation/tracking/linkView?InvNo=' },
  epost: { ko: '우체국택배', en: 'Korea Post', page: 'https://service.epost.go.kr/trace.RetrieveDomRigiTraceList.comm?sid1=' },
  logen: { ko: '로젠택배', en: 'Logen', page: 'https://www.ilogen.com/web/personal/trace/' },
} as const
export type CourierCode = keyof typeof couriers
export const courierCodes = Object.keys(couriers) as [CourierCode, ...CourierCode[]]

/** How far a parcel is, in the words of the couriers: 배송준비중, 집화완료, 배송중, 지점 도착, 배송출발, 배송완료. */
export const parcelStates = ['accepted', 'collected', 'moving', 'near', 'out', 'delivered'] as const
export type ParcelState = (typeof parcelStates)[number]

/** Parcels of one paste. */
export const maxParcelsAtOnce = 100

/** A tracking number without the spaces and hyphens that people paste with it. */
export const bareTrackingNumber = (text: string): string => text.replaceAll(/[\s-]/g, '').toUpperCase()
